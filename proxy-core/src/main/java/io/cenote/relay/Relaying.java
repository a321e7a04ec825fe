package io.cenote.relay;

import io.cenote.pool.PooledConnection;
import io.cenote.pool.UpstreamUser;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The phase of a session in which bytes move: two flows, and what each side's end means to the
 * other. What the upstream does after the session began to end goes to {@link Ending}.
 *
 * <p>Thread: the session's loop. Owner of the upstream connection until it is released, closed, or
 * handed to the ending.
 */
final class Relaying implements UpstreamUser {
  private final Session session;
  private final Tunnel tunnel;
  private final Flow up;
  private final Flow down;
  private @Nullable PooledConnection upstream;
  private final boolean pooled;
  private boolean upstreamEnded;
  private boolean upstreamSpokeLast;

  Relaying(Session session, Tunnel tunnel, PooledConnection upstream) {
    this.session = session;
    this.tunnel = tunnel;
    this.upstream = upstream;
    pooled = upstream.wasPooled();
    BooleanSupplier endsSession = this::endIfBothFinished;
    up = new Flow(session.client(), upstream.stream(), endsSession);
    down = new Flow(upstream.stream(), session.client(), endsSession);
  }

  /** Takes the connection over, and passes on what the client has sent already. */
  void begin(EarlyBytes early) {
    if (upstream != null) {
      upstream.attach(this);
    }
    early.forwardTo(up);
  }

  /** Null once it was released or is gone. */
  @Nullable PooledConnection upstream() {
    return upstream;
  }

  boolean isUpstreamEnded() {
    return upstreamEnded;
  }

  long bytesUp() {
    return up.bytes();
  }

  long bytesDown() {
    return down.bytes();
  }

  // --- what the client does

  void clientRead(ByteBuf data) {
    PooledConnection rested = replaceable();
    if (rested != null && !rested.isStillFresh()) {
      replace(rested, CloseReason.STALE, data);
      return;
    }
    upstreamSpokeLast = false;
    up.forward(data);
  }

  void clientReadComplete() {
    up.flush();
    session.moved();
  }

  void clientWritabilityChanged() {
    down.sinkWritabilityChanged();
  }

  void clientWriteFailed() {
    down.sinkBroken();
  }

  void clientInputClosed() {
    session.clientEnds(upstreamEnded ? CloseReason.SESSION_END : CloseReason.PEER_FIN);
    Listener listener = session.listener();
    if (listener.keepsCleanConnections() && !upstreamEnded) {
      long settleNanos = listener.pool().settings().settleTime().toNanos();
      new Settling(session.loop(), settleNanos, session::lastActivity, () -> upstreamSpokeLast)
          .settle(up, down, this::releaseUpstream);
    } else {
      up.sourceEnded();
    }
    session.awaitOtherHalf();
  }

  /** With {@code reuse = clean}: the upstream connection goes back, the client is let go. */
  private void releaseUpstream() {
    PooledConnection clean = upstream;
    if (clean != null && !session.isEnding()) {
      upstream = null;
      session.end(CloseReason.PEER_FIN, CloseReason.SESSION_END);
      clean.release();
    }
  }

  // --- what the upstream does

  @Override
  public void upstreamRead(ByteBuf data) {
    Ending ending = session.ending();
    if (ending != null) {
      ending.upstreamRead(data);
      return;
    }
    PooledConnection rested = replaceable();
    if (rested != null && !session.listener().pool().settings().serverSpeaksFirst()) {
      // Nobody has asked for anything yet: a late answer, or its last words.
      replace(rested, CloseReason.UNEXPECTED_DATA, null);
      return;
    }
    upstreamSpokeLast = true;
    down.forward(data);
  }

  @Override
  public void upstreamReadComplete() {
    if (!session.isEnding()) {
      down.flush();
      session.moved();
    }
  }

  @Override
  public void upstreamWritabilityChanged() {
    if (!session.isEnding()) {
      up.sinkWritabilityChanged();
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
    Ending ending = session.ending();
    if (ending != null) {
      ending.upstreamInputClosed();
      return;
    }
    boolean asked = session.isClientEnded();
    session.record().upstreamEnd(asked ? CloseReason.SESSION_END : CloseReason.PEER_FIN);
    down.sourceEnded();
    if (asked) {
      up.sourceEnded();
    }
    session.awaitOtherHalf();
  }

  @Override
  public void upstreamWriteFailed(CloseReason reason) {
    if (session.isEnding() || upstreamEnded || upstream == null) {
      upstreamLost(reason);
      return;
    }
    up.sinkBroken(); // its last words may still be on their way, or wait behind a paused read
  }

  private void upstreamLost(CloseReason reason) {
    PooledConnection lost = upstream;
    if (lost != null) {
      lost.close(reason);
      upstreamClosed(reason);
    }
  }

  @Override
  public void upstreamClosed(CloseReason reason) {
    if (replaceable() != null) {
      upstream = null;
      tunnel.retryElsewhere(null);
      return;
    }
    upstream = null;
    noteStaleRace();
    Ending ending = session.ending();
    if (ending != null) {
      ending.upstreamGone();
    } else {
      session.record().upstreamEnd(reason);
      session.end(CloseReason.SESSION_END, reason);
    }
  }

  /**
   * The connection if it has rested in the pool and no byte has moved either way since: another may
   * take its place, and the client need not know. Else null.
   */
  private @Nullable PooledConnection replaceable() {
    boolean untouched = pooled && up.bytes() == 0 && down.bytes() == 0;
    return untouched && !session.isEnding() && tunnel.mayRetry() ? upstream : null;
  }

  private void replace(PooledConnection rested, CloseReason reason, @Nullable ByteBuf asked) {
    upstream = null;
    rested.close(reason);
    tunnel.retryElsewhere(asked);
  }

  /**
   * A pooled connection has ended with bytes written and none answered: too late to replace it, for
   * the upstream may have acted on them. That is told, never repaired.
   */
  private void noteStaleRace() {
    if (pooled && !session.isEnding() && !upstreamEnded && up.bytes() > 0 && down.bytes() == 0) {
      session.record().staleRace();
      session.listener().pool().countStaleRace();
    }
  }

  /** Once the second flow has come to its FIN, nothing is left to say: both sides are closed. */
  private boolean endIfBothFinished() {
    boolean both = up.isFinished() && down.isFinished();
    if (both) {
      session.end(CloseReason.SESSION_END, CloseReason.SESSION_END);
    }
    return both;
  }
}
