package io.cenote.listen;

import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.session.ClientAddress;
import io.cenote.session.Session;
import io.cenote.session.Traffic;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.proxy.BadHeaderException;
import io.cenote.transport.proxy.ProxyHeader;
import io.cenote.transport.proxy.ProxyHeaderReader;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Traffic of a session whose client is still to send its PROXY header. Once that is whole, the
 * session has its proper traffic, which gets the bytes behind the header; this one is not used any
 * more. Until then the client costs no upstream connection.
 *
 * <p>Thread: the session's loop.
 */
final class HeaderTraffic implements Traffic {
  private final Session session;
  private final HeaderTrafficFactory host;
  private final ProxyHeaderReader reader;
  private Loop.@Nullable Timer timer;
  private @Nullable ClientAddress told;

  HeaderTraffic(Session session, HeaderTrafficFactory host) {
    this.session = session;
    this.host = host;
    reader = new ProxyHeaderReader(host.settings().in());
  }

  @Override
  public void begin() {
    timer = session.loop().schedule(this::tooLate, host.settings().timeout().toNanos());
    session.client().resume();
  }

  @Override
  public void clientRead(ByteBuf data) {
    ProxyHeader header;
    try {
      header = reader.read(data);
    } catch (BadHeaderException e) {
      refuse(String.valueOf(e.getMessage()));
      return;
    }
    if (header != null) {
      stopTimer();
      ClientAddress address = addressFrom(header);
      told = address;
      boolean plain = !session.client().awaitsTls();
      host.identified(session, address);
      if (data.isReadable() && (plain || session.client().awaitsTls())) {
        session.received(data); // else it is the stream's: its handshake has begun
      }
    }
  }

  @Override
  public void clientSecured() {
    host.secured(session, Objects.requireNonNull(told));
  }

  private ClientAddress addressFrom(ProxyHeader header) {
    InetSocketAddress source = header.source();
    return source == null
        ? session.address()
        : session.address().told(source, header.destination());
  }

  /** A peer that only looks whether somebody listens has sent nothing, and is no news. */
  @Override
  public void clientInputClosed() {
    if (reader.length() == 0) {
      session.end(CloseReason.PEER_FIN, CloseReason.CLIENT_GONE);
    } else {
      refuse("ended after " + reader.length() + " bytes (expected: a whole one)");
    }
  }

  private void tooLate() {
    String limit = host.settings().timeout().toMillis() + " ms";
    refuse(reader.length() + " bytes (expected: a whole one within " + limit + ")");
  }

  private void refuse(String why) {
    String text = session.address().fields() + " PROXY header: " + why;
    session.refused(new Refusal(CloseReason.PROTOCOL_ERROR, text));
    session.giveUp(CloseReason.PROTOCOL_ERROR);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  @Override
  public @Nullable PooledConnection end() {
    stopTimer();
    return null;
  }

  @Override
  public void clientReadComplete() {}

  @Override
  public void clientWritabilityChanged() {}

  @Override
  public boolean isHolding() {
    return false;
  }

  @Override
  public boolean isServed() {
    return false;
  }

  @Override
  public long bytesUp() {
    return 0;
  }

  @Override
  public long bytesDown() {
    return 0;
  }
}
