package io.cenote.tunnel;

import io.cenote.pool.AcquireRequest;
import io.cenote.pool.Acquirer;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.pool.Reuse;
import io.cenote.pool.UpstreamSettings;
import io.cenote.pool.UpstreamUser;
import io.cenote.session.Session;
import io.cenote.session.Traffic;
import io.cenote.transport.CloseReason;
import io.cenote.transport.stream.Stream;
import io.cenote.upstream.balance.Hash;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Traffic of unknown bytes. The bytes of one side go to the other, in order, and its FIN after the
 * last byte; a side that cannot take more pauses the other.
 *
 * <pre>
 * WAITING ---- acquired ----> OPEN ---- reuse = clean, client FIN ----> SETTLING
 *    ^                         |                                           |
 *    +--- stale, untouched ----+                  quiet: released; else: OPEN, and the FIN goes on
 *
 * any ---- the session ends ----> OVER
 * </pre>
 *
 * <p>Thread: the session's loop. Owner of the upstream connection until it is released, closed, or
 * handed to the end of the session.
 */
final class Tunnel implements Traffic, Acquirer, UpstreamUser {
  /** Number of stale connections in a row that are hidden from a client. */
  static final int MAX_RETRIES = 8;

  private static final long LOOK_AGAIN_NANOS = 1_000_000L;

  enum State {
    /** It has no connection; early bytes of the client are kept. */
    WAITING,
    /** Bytes move. */
    OPEN,
    /** As OPEN; the client's FIN is held back, because the connection may be released. */
    SETTLING,
    /** The session ends. */
    OVER
  }

  private final Session session;
  private final ConnectionPool pool;
  private final Stream client;
  private final @Nullable ClientHeader header;
  private final AcquireRequest request = new AcquireRequest(this);
  private final EarlyBytes early;
  private State state = State.WAITING;
  private Flow up = Flow.OPEN;
  private Flow down = Flow.OPEN;
  private long bytesUp;
  private long bytesDown;
  private int retries;
  private @Nullable PooledConnection connection;
  private @Nullable Stream upstream;
  private boolean served;
  private boolean pooled;
  private boolean upstreamEnded;
  private boolean upstreamSpokeLast;

  /**
   * Creates a tunnel that has not begun.
   *
   * @param header what the upstream gets before the client's first byte; null for nothing
   */
  Tunnel(Session session, ConnectionPool pool, @Nullable ClientHeader header) {
    this.session = session;
    this.pool = pool;
    this.header = header;
    client = session.client();
    client.keepLittle();
    early = new EarlyBytes(session);
  }

  /** Changes the state; nothing else does. */
  private void move(State next) {
    if (state != State.OVER) {
      state = next;
    }
  }

  State state() {
    return state;
  }

  // --- getting a connection

  @Override
  public void begin() {
    acquire();
  }

  private void acquire() {
    client.pause();
    pool.acquire(session.loop().index(), request);
  }

  @Override
  public int source() {
    return Hash.ofSource(session.address().told());
  }

  @Override
  public boolean suits(UpstreamSettings.Link link) {
    return header == null ? !link.header().isOn() : header.suits(link);
  }

  @Override
  public byte @Nullable [] preface() {
    return header == null ? null : header.preface();
  }

  @Override
  public void onAcquired(PooledConnection acquired) {
    session.record().acquired(acquired);
    session.record().waited(request.waitedNanos());
    connection = acquired;
    upstream = acquired.stream();
    upstream.keepLittle();
    served = true;
    pooled = acquired.wasPooled();
    move(State.OPEN);
    acquired.attach(this);
    if (header != null) {
      header.becomeDue();
    }
    early.takeAll(this::forwardEarly);
    if (header != null && pool.settings().raw().serverSpeaksFirst()) {
      header.sendAlone(acquired.stream());
    }
    flushUp();
    if (session.isClientEnded()) {
      clientInputClosed();
    } else if (client.isOpen()) {
      client.resume();
    }
  }

  private void forwardEarly(ByteBuf data) {
    Stream to = upstream;
    if (to != null) {
      sendUp(data, to);
    }
  }

  private void sendUp(ByteBuf data, Stream to) {
    bytesUp += data.readableBytes();
    if (header != null && header.isDue()) {
      header.sendBefore(data, to);
    } else {
      to.send(data);
    }
  }

  @Override
  public void onRefused(Refusal refusal) {
    session.record().waited(request.waitedNanos());
    session.refused(refusal);
    session.cut(refusal.reason());
  }

  /**
   * Returns the connection if it has rested in the pool and no byte has moved since: another may
   * replace it unnoticed. Else null.
   */
  private @Nullable PooledConnection replaceable() {
    PooledConnection now = connection;
    boolean untouched = pooled && bytesUp == 0 && bytesDown == 0;
    boolean may = !session.isEnding() && !session.isClientEnded() && retries < MAX_RETRIES;
    return untouched && may ? now : null;
  }

  /**
   * Acquires another connection: this one was stale, and nothing was written to it.
   *
   * @param asked bytes that the client has just sent, to be sent there
   */
  private void replace(PooledConnection rested, CloseReason reason, @Nullable ByteBuf asked) {
    forget();
    rested.close(reason);
    retryElsewhere(asked);
  }

  private void retryElsewhere(@Nullable ByteBuf asked) {
    retries++;
    served = false;
    move(State.WAITING);
    if (asked != null) {
      early.add(asked);
    }
    pool.countHiddenRetry();
    acquire();
  }

  private void forget() {
    connection = null;
    upstream = null;
  }

  // --- events of the client

  @Override
  public void clientRead(ByteBuf data) {
    Stream to = upstream;
    if (to == null) {
      early.add(data);
      return;
    }
    // A header that was sent alone is under way, which the gate would take for a stale connection.
    boolean written = bytesUp > 0 || (header != null && !header.isDue());
    PooledConnection rested = written ? null : replaceable();
    if (rested != null && !rested.isStillFresh()) {
      replace(rested, CloseReason.STALE, data);
      return;
    }
    upstreamSpokeLast = false;
    if (up != Flow.BROKEN) {
      sendUp(data, to);
      pauseClientIfFull(to);
    }
  }

  @Override
  public void clientReadComplete() {
    if (state != State.WAITING) {
      flushUp();
      session.moved();
    }
  }

  private void flushUp() {
    Stream to = upstream;
    if (to != null) {
      to.flush();
      pauseClientIfFull(to);
    }
  }

  /** Leaves the rest of a burst in the kernel once the upstream takes no more. */
  private void pauseClientIfFull(Stream to) {
    if (up == Flow.OPEN && !to.isWritable()) {
      client.pause();
    }
  }

  @Override
  public void clientWritabilityChanged() {
    Stream from = upstream;
    if (from != null && down == Flow.OPEN && client.isWritable()) {
      from.resume();
    }
  }

  @Override
  public boolean clientWriteFailed() {
    if (state == State.WAITING) {
      return false;
    }
    down = down.broken();
    return true;
  }

  @Override
  public void clientInputClosed() {
    if (state == State.WAITING) {
      return; // passed on when there is a connection
    }
    session.clientEnds(upstreamEnded ? CloseReason.SESSION_END : CloseReason.PEER_FIN);
    if (pool.settings().raw().reuse() == Reuse.CLEAN && !upstreamEnded && up == Flow.OPEN) {
      move(State.SETTLING);
      settle();
    } else {
      endUp();
    }
    session.awaitOtherHalf();
  }

  /**
   * Releases the connection once everything is flushed, the upstream has sent the last byte and has
   * been quiet for the settle time. If the client sent the last byte, an answer is pending that may
   * depend on the FIN: the upstream gets the FIN after all.
   */
  private void settle() {
    Stream from = upstream;
    if (state != State.SETTLING || up != Flow.OPEN || from == null) {
      return; // it has ended meanwhile
    }
    long settleNanos = pool.settings().raw().settleTime().toNanos();
    long left = session.lastActivity() + settleNanos - session.loop().nanos();
    if (left > 0 || from.isPaused()) { // while it is paused, it may have more to send
      session.loop().schedule(this::settle, Math.max(left, LOOK_AGAIN_NANOS));
    } else if (upstreamSpokeLast && from.isFlushed()) {
      release();
    } else {
      endUp();
    }
  }

  private void release() {
    PooledConnection clean = connection;
    if (clean != null && !session.isEnding()) {
      forget();
      session.end(CloseReason.PEER_FIN, CloseReason.SESSION_END);
      clean.release();
    }
  }

  // --- events of the upstream

  @Override
  public void upstreamRead(ByteBuf data) {
    PooledConnection rested = bytesDown == 0 ? replaceable() : null;
    if (rested != null && !pool.settings().raw().serverSpeaksFirst()) {
      // No request was sent yet: a late answer, or its last words.
      replace(rested, CloseReason.UNEXPECTED_DATA, null);
      return;
    }
    upstreamSpokeLast = true;
    if (down != Flow.BROKEN) {
      bytesDown += data.readableBytes();
      client.send(data);
      pauseUpstreamIfFull();
    }
  }

  @Override
  public void upstreamReadComplete() {
    client.flush();
    pauseUpstreamIfFull();
    session.moved();
  }

  /** Leaves the rest of a burst in the kernel once the client takes no more. */
  private void pauseUpstreamIfFull() {
    Stream from = upstream;
    if (from != null && down == Flow.OPEN && !client.isWritable()) {
      from.pause();
    }
  }

  @Override
  public void upstreamWritabilityChanged() {
    Stream to = upstream;
    if (to != null && up == Flow.OPEN && to.isWritable()) {
      client.resume();
    }
  }

  @Override
  public void upstreamInputClosed() {
    PooledConnection rested = replaceable();
    if (rested != null) {
      replace(rested, CloseReason.STALE, null);
      return;
    }
    noteStaleRace();
    upstreamEnded = true;
    boolean asked = session.isClientEnded();
    session.record().upstreamEnd(asked ? CloseReason.SESSION_END : CloseReason.PEER_FIN);
    endDown();
    if (asked) {
      endUp();
    }
    session.awaitOtherHalf();
  }

  /** The upstream's last bytes may still be on their way, or wait behind a paused read. */
  @Override
  public void upstreamWriteFailed(CloseReason reason) {
    PooledConnection lost = connection;
    if (upstreamEnded && lost != null) {
      lost.close(reason);
      upstreamClosed(reason);
    } else {
      up = up.broken();
    }
  }

  @Override
  public void upstreamClosed(CloseReason reason) {
    boolean hidden = replaceable() != null;
    forget();
    if (hidden) {
      retryElsewhere(null);
      return;
    }
    noteStaleRace();
    session.record().upstreamEnd(reason);
    session.end(CloseReason.SESSION_END, reason);
  }

  /**
   * Records a pooled connection that has ended with bytes written and no answer. The upstream may
   * have acted on them, so it is reported and never repaired.
   */
  private void noteStaleRace() {
    if (pooled && !upstreamEnded && bytesUp > 0 && bytesDown == 0) {
      session.record().staleRace();
      pool.countStaleRace();
    }
  }

  // --- ends

  /** The client has ended: its FIN goes behind its last byte. */
  private void endUp() {
    Stream to = upstream;
    if (up == Flow.OPEN && to != null) {
      move(State.OPEN);
      if (header != null) {
        header.sendAlone(to);
      }
      up = Flow.FLUSHING;
      to.whenFlushed(
          () -> {
            if (up == Flow.FLUSHING) {
              up = Flow.FINISHED;
              finish(to);
            }
          });
    }
  }

  /** The upstream has ended. */
  private void endDown() {
    if (down == Flow.OPEN) {
      down = Flow.FLUSHING;
      client.whenFlushed(
          () -> {
            if (down == Flow.FLUSHING) {
              down = Flow.FINISHED;
              finish(client);
            }
          });
    }
  }

  /** Closes both sides once the second direction has reached its FIN. */
  private void finish(Stream sink) {
    if (up == Flow.FINISHED && down == Flow.FINISHED) {
      session.end(CloseReason.SESSION_END, CloseReason.SESSION_END);
    } else {
      sink.finish();
    }
  }

  @Override
  public long keptBytes() {
    Stream to = upstream;
    return early.bytes() + (to == null ? 0 : to.keptBytes());
  }

  @Override
  public boolean isHolding() {
    return connection != null;
  }

  @Override
  public boolean isServed() {
    return served;
  }

  @Override
  public @Nullable PooledConnection end() {
    early.drop();
    if (state == State.WAITING) {
      request.cancel();
    }
    PooledConnection last = connection;
    forget();
    move(State.OVER);
    return last;
  }

  @Override
  public boolean isUpstreamEnded() {
    return upstreamEnded;
  }

  @Override
  public long bytesUp() {
    return bytesUp;
  }

  @Override
  public long bytesDown() {
    return bytesDown;
  }
}
