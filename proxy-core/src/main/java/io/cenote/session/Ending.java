package io.cenote.session;

import io.cenote.pool.PooledConnection;
import io.cenote.pool.UpstreamUser;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * End of a session: each side is closed at its own pace, so that each peer gets all its bytes; when
 * both are closed, the session is over.
 *
 * <p>Thread: the session's loop.
 */
final class Ending implements UpstreamUser {
  private final Stream client;
  private final CloseReason upstreamReason;
  private final Runnable over;
  private @Nullable PooledConnection upstream;
  private @Nullable Linger clientLinger;
  private @Nullable Linger upstreamLinger;
  private boolean begun;

  /**
   * Creates an ending that has not begun.
   *
   * @param upstream null if there is none
   * @param over runs once, when both sides are closed
   */
  Ending(
      Stream client,
      @Nullable PooledConnection upstream,
      CloseReason upstreamReason,
      Runnable over) {
    this.client = client;
    this.upstream = upstream;
    this.upstreamReason = upstreamReason;
    this.over = over;
  }

  /** Begins; may be over within this call. A side whose input has ended needs no draining. */
  void begin(Loop loop, Duration flushTime, boolean clientEnded, boolean upstreamEnded) {
    if (upstream != null) {
      upstream.attach(this);
      upstreamLinger = new Linger(upstream.stream(), loop, upstreamEnded, this::closeUpstream);
      upstreamLinger.begin(flushTime);
    }
    if (client.isOpen()) {
      clientLinger = new Linger(client, loop, clientEnded, this::closeClient);
      clientLinger.begin(flushTime);
    }
    begun = true;
    overIfBoth();
  }

  void clientRead(ByteBuf data) {
    read(clientLinger, data);
  }

  @Override
  public void upstreamRead(ByteBuf data) {
    read(upstreamLinger, data);
  }

  void clientInputClosed() {
    if (clientLinger != null) {
      clientLinger.inputClosed();
    }
  }

  @Override
  public void upstreamReadComplete() {}

  @Override
  public void upstreamWritabilityChanged() {}

  @Override
  public void upstreamInputClosed() {
    if (upstreamLinger != null) {
      upstreamLinger.inputClosed();
    }
  }

  void clientGone() {
    if (clientLinger != null) {
      clientLinger.closeNow();
    }
  }

  @Override
  public void upstreamWriteFailed(CloseReason reason) {
    PooledConnection lost = upstream;
    if (lost != null) {
      lost.close(reason);
      upstreamClosed(reason);
    }
  }

  @Override
  public void upstreamClosed(CloseReason reason) {
    upstream = null;
    if (upstreamLinger != null) {
      upstreamLinger.closeNow();
    }
  }

  /** Bytes that it keeps for the upstream. */
  long keptBytes() {
    return upstream == null ? 0 : upstream.stream().keptBytes();
  }

  /** Closes both sides now and drops undelivered bytes. */
  void abandon() {
    if (upstreamLinger != null) {
      upstreamLinger.closeNow();
    }
    if (clientLinger != null && client.isOpen()) {
      client.resetAtClose();
      clientLinger.closeNow();
    }
  }

  /**
   * Closes both sides with a reset, and no FIN before it: bytes may have been lost here, and
   * neither peer must take its part for the whole. Instead of {@link #begin}.
   */
  void breakOff() {
    if (client.isOpen()) {
      client.abort();
    }
    if (upstream != null && upstream.stream().isOpen()) {
      upstream.stream().resetAtClose();
    }
    begun = true;
    closeUpstream();
  }

  private static void read(@Nullable Linger linger, ByteBuf data) {
    if (linger != null) {
      linger.read(data);
    }
  }

  private void closeUpstream() {
    PooledConnection closing = upstream;
    if (closing != null) {
      upstream = null;
      closing.close(upstreamReason);
    }
    overIfBoth();
  }

  private void closeClient() {
    client.close();
    overIfBoth();
  }

  private void overIfBoth() {
    if (begun && upstream == null && !client.isOpen()) {
      begun = false;
      over.run();
    }
  }
}
