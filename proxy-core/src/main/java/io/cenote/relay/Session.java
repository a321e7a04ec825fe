package io.cenote.relay;

import io.cenote.death.DeathPhase;
import io.cenote.pool.AcquireRequest;
import io.cenote.pool.Borrower;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.transport.CloseReason;
import io.cenote.transport.NettyLoop;
import io.cenote.transport.SocketEnd;
import io.cenote.transport.SocketSetup;
import io.cenote.transport.TcpInfo;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * One client's stay: it waits for an upstream connection, then {@link Relaying} moves the bytes,
 * then {@link Ending} closes both sides. What the client does goes to the phase it is in.
 *
 * <p>Thread: its loop, which owns both sockets. Owner of the client's socket.
 */
final class Session implements Borrower {
  /** How many stale connections in a row are hidden from a client. */
  static final int MAX_RETRIES = 8;

  private final Listener listener;
  private final NettyLoop loop;
  private final Channel client;
  private final AcquireRequest request = new AcquireRequest(this);
  private final Delivery delivery = new Delivery();
  private final EarlyBytes early = new EarlyBytes();
  private final SessionRecord record;
  private final QuietTimer quietTimer;
  private @Nullable CloseReason writeFailure;
  private boolean clientEnded;
  private int retries;
  private long lastActivity;
  private @Nullable Relaying relaying;
  private @Nullable Ending ending;

  /** Its neighbours in {@link SessionTable}. */
  @Nullable Session livelier;

  @Nullable Session quieter;

  Session(Listener listener, NettyLoop loop, Channel client) {
    this.listener = listener;
    this.loop = loop;
    this.client = client;
    lastActivity = loop.nanos();
    record = new SessionRecord(lastActivity);
    quietTimer = new QuietTimer(loop, this::lastActivity, () -> cut(CloseReason.IDLE_TIMEOUT));
  }

  /** Registers the client and asks for an upstream connection. */
  void start() {
    SocketSetup.accepted(client, listener.settings().tcp());
    client.config().setAutoRead(false);
    client
        .pipeline()
        .addLast(
            new ClientChannel(this, client),
            new SessionClock(this, listener.settings().idleTimeout()));
    loop.eventLoop().register(client);
    listener.pool().acquire(loop.index(), request);
  }

  @Override
  public void onAcquired(PooledConnection connection) {
    record.acquired(connection);
    record.waited(request.waitedNanos());
    Relaying now = new Relaying(this, connection);
    relaying = now;
    now.begin(early);
    if (clientEnded) {
      now.clientInputClosed();
    } else if (client.isActive()) {
      client.config().setAutoRead(true);
    }
  }

  @Override
  public void onRefused(Refusal refusal) {
    record.waited(request.waitedNanos());
    listener.refused(refusal);
    cut(refusal.reason());
  }

  /** Whether the client may still be moved from a stale connection to another. */
  boolean mayRetry() {
    return !clientEnded && retries < MAX_RETRIES;
  }

  /**
   * The connection was stale and is gone; nothing was written to it. Asks for another.
   *
   * @param asked what the client has just said, to be said there
   */
  void retryElsewhere(@Nullable ByteBuf asked) {
    retries++;
    relaying = null;
    if (asked != null) {
      early.add(asked);
    }
    client.config().setAutoRead(false);
    listener.pool().countHiddenRetry();
    listener.pool().acquire(loop.index(), request);
  }

  // --- what the client does

  void clientRead(ByteBuf data) {
    if (ending != null) {
      ending.clientRead(data);
    } else if (relaying != null) {
      relaying.clientRead(data);
    } else {
      early.add(data);
    }
  }

  void clientReadComplete() {
    if (ending == null && relaying != null) {
      relaying.clientReadComplete();
    }
  }

  void clientWritabilityChanged() {
    if (ending == null && relaying != null) {
      relaying.clientWritabilityChanged();
    }
  }

  void clientInputClosed() {
    clientEnded = true;
    if (writeFailure != null) {
      clientDied(writeFailure); // the failed write took the errno: this is no FIN
    } else if (ending != null) {
      ending.clientInputClosed();
    } else if (relaying != null) {
      relaying.clientInputClosed();
    }
  }

  /** A write to the client failed; what it said last may still be read. */
  void clientWriteFailed(CloseReason reason) {
    if (ending == null && relaying != null && !clientEnded) {
      writeFailure = reason;
      relaying.clientWriteFailed();
      client.config().setAutoRead(true);
      loop.schedule(() -> clientDied(reason), Linger.DRAIN_TIME.toNanos());
    } else {
      clientDied(reason);
    }
  }

  /** The client's socket is gone, or as good as gone. */
  void clientDied(CloseReason reason) {
    if (ending != null) {
      ending.clientGone();
    } else {
      clientEnds(reason);
      client.close();
      end(reason, CloseReason.CLIENT_GONE);
    }
  }

  /** Looks whether what was sent to the client still gets there, and gives the client up if not. */
  void checkDelivery() {
    TcpInfo info = loop.tcpInfo();
    if (ending != null || !client.isRegistered() || !info.read(client)) {
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
      clientEnds(verdict);
      SocketEnd.abort(client);
      end(verdict, CloseReason.CLIENT_GONE);
    }
  }

  // --- ends

  /** The client's side has ended, its socket still open: the first reason stands and is told. */
  void clientEnds(CloseReason reason) {
    if (record.clientEnd(reason)) {
      DeathPhase phase = relaying == null ? DeathPhase.CONNECTING : DeathPhase.ACTIVE;
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
    early.drop();
    PooledConnection upstream = null;
    boolean upstreamEnded = false;
    if (relaying == null) {
      request.cancel();
    } else {
      upstream = relaying.upstream();
      upstreamEnded = relaying.isUpstreamEnded();
      record.moved(relaying.bytesUp(), relaying.bytesDown());
    }
    ending = new Ending(client, upstream, record.upstreamEnd(), this::over);
    boolean nothingToDrain = clientEnded || relaying == null;
    ending.begin(loop, listener.settings().halfCloseTimeout(), nothingToDrain, upstreamEnded);
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

  long lastActivity() {
    return lastActivity;
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

  Channel client() {
    return client;
  }

  NettyLoop loop() {
    return loop;
  }

  Listener listener() {
    return listener;
  }

  SessionRecord record() {
    return record;
  }
}
