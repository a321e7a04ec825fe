package io.cenote.relay;

import io.cenote.death.DeathPhase;
import io.cenote.pool.PooledConnection;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One client's stay: {@link Traffic} moves its bytes, then {@link Ending} closes both sides. What
 * the client does goes to the one or the other.
 *
 * <p>Thread: its loop, which owns both sockets. Owner of the client's socket.
 */
final class Session extends Seat<Session> implements BufferedBytes.Holder {
  private final Listener listener;
  private final Loop loop;
  private final Stream client;
  private final Delivery delivery = new Delivery();
  private final SessionRecord record;
  private final QuietTimer quietTimer;
  private boolean clientEnded;
  private long lastActivity;
  private final Traffic traffic;
  private @Nullable Ending ending;

  Session(Listener listener, Loop loop, Stream client) {
    this.listener = listener;
    this.loop = loop;
    this.client = client;
    lastActivity = loop.nanos();
    record = new SessionRecord(lastActivity);
    quietTimer = new QuietTimer(loop, this::lastActivity, () -> cut(CloseReason.IDLE_TIMEOUT));
    traffic = listener.lending().newTraffic(this);
  }

  /** Registers the client and begins. */
  void start() {
    client.listen(new ClientListener(this));
    client.clock(listener.settings().idleTimeout(), this::checkIdle);
    client.start(loop);
    traffic.begin();
  }

  // --- what the client does

  void clientRead(ByteBuf data) {
    if (ending != null) {
      ending.clientRead(data);
    } else {
      traffic.clientRead(data);
    }
  }

  void clientReadComplete() {
    if (ending == null) {
      traffic.clientReadComplete();
    }
  }

  void clientWritabilityChanged() {
    if (ending == null) {
      traffic.clientWritabilityChanged();
    }
  }

  void clientInputClosed() {
    clientEnded = true;
    if (ending != null) {
      ending.clientInputClosed();
    } else {
      traffic.clientInputClosed();
    }
  }

  /** A write to the client failed; what it said last may still be read. */
  void clientWriteFailed(CloseReason reason) {
    boolean matters = ending == null && !clientEnded && traffic.clientWriteFailed();
    if (!matters) {
      clientDied(reason);
    }
  }

  /** The client's socket is gone, or as good as gone. */
  void clientDied(CloseReason reason) {
    if (ending != null) {
      ending.clientGone();
    } else {
      clientEnds(reason);
      if (reason == CloseReason.LOCAL_ABORT && client.isOpen()) {
        client.resetAtClose();
      }
      client.close();
      end(reason, CloseReason.CLIENT_GONE);
    }
  }

  /** Something of ours has failed with bytes of this session in hand. */
  void broken(Throwable failure) {
    if (ending == null) {
      client.failed(failure);
    }
  }

  /** Looks whether what was sent to the client still gets there, and gives the client up if not. */
  void checkDelivery() {
    TcpInfo info = ending == null ? client.facts() : null;
    if (info == null) {
      return;
    }
    ListenerSettings settings = listener.settings();
    CloseReason verdict =
        delivery.judge(
            Delivery.Facts.of(info),
            loop.nanos(),
            DeliverySweep.silenceLimit(settings.deadAfter()),
            settings.slowReaderTimeout());
    if (verdict != null) {
      giveUp(verdict);
    }
  }

  /** The client takes nothing any more: its socket is closed with a reset. */
  void giveUp(CloseReason reason) {
    if (ending != null) {
      return;
    }
    clientEnds(reason);
    client.abort();
    end(reason, CloseReason.CLIENT_GONE);
  }

  /** Bytes that the client has acknowledged or, where nobody knows, that it was sent. */
  long acknowledged() {
    TcpInfo info = client.facts();
    return info == null ? traffic.bytesDown() : info.bytesAcked();
  }

  @Override
  public long keptBytes() {
    return ending == null ? traffic.keptBytes() : 0;
  }

  @Override
  public void endForBytes() {
    giveUp(CloseReason.REJECTED);
  }

  // --- ends

  /** The client's side has ended, its socket still open: the first reason stands and is told. */
  void clientEnds(CloseReason reason) {
    if (record.clientEnd(reason)) {
      DeathPhase phase = traffic.isServed() ? DeathPhase.ACTIVE : DeathPhase.CONNECTING;
      listener.clientEnds().ended(this, phase, reason);
    }
  }

  /** Ends the session from the proxy's side, with the same reason for both. */
  void cut(CloseReason reason) {
    end(reason, reason);
  }

  /** Ends the session; reasons already on record stand. Does nothing if it is ending. */
  void end(CloseReason clientReason, CloseReason upstreamReason) {
    if (ending != null) {
      return;
    }
    clientEnds(clientReason);
    record.upstreamEnd(upstreamReason);
    quietTimer.stop();
    PooledConnection upstream = traffic.end();
    boolean upstreamEnded = traffic.isUpstreamEnded();
    record.moved(traffic.bytesUp(), traffic.bytesDown());
    ending = new Ending(client, upstream, record.upstreamEnd(), this::over);
    boolean nothingToDrain = clientEnded || (!traffic.isServed() && traffic.bytesDown() == 0);
    if (clientReason == CloseReason.LOCAL_ABORT || upstreamReason == CloseReason.LOCAL_ABORT) {
      ending.breakOff();
    } else {
      ending.begin(loop, listener.settings().halfCloseTimeout(), nothingToDrain, upstreamEnded);
    }
  }

  /** Ends it at once: the time for an orderly end is over. */
  void abandon(CloseReason reason) {
    cut(reason);
    if (ending != null) {
      ending.abandon();
    }
  }

  private void over() {
    listener.sessionClosed(this, loop);
  }

  // --- clocks

  /** Bytes have moved. */
  void moved() {
    lastActivity = loop.nanos();
    listener.sessionMoved(this, loop);
  }

  /** One side has ended; the other has a limited time of silence left. */
  void awaitOtherHalf() {
    if (ending == null) {
      quietTimer.start(listener.settings().halfCloseTimeout());
    }
  }

  /** The idle clock struck: time to look at both sides. */
  void checkIdle() {
    if (ending == null && !quietTimer.isRunning()) {
      quietTimer.start(listener.settings().idleTimeout());
    }
  }

  // --- its parts, for its phases

  @Override
  long lastActivity() {
    return lastActivity;
  }

  long bytesUp() {
    return traffic.bytesUp();
  }

  boolean isEnding() {
    return ending != null;
  }

  boolean isClientEnded() {
    return clientEnded;
  }

  @Nullable Ending ending() {
    return ending;
  }

  Stream client() {
    return client;
  }

  Loop loop() {
    return loop;
  }

  Listener listener() {
    return listener;
  }

  SessionRecord record() {
    return record;
  }
}
