package io.cenote.relay;

import io.cenote.pool.PooledConnection;
import io.cenote.pool.UpstreamUser;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
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
  private final Flow up;
  private final Flow down;
  private @Nullable PooledConnection upstream;
  private @Nullable CloseReason writeFailure;
  private boolean upstreamEnded;
  private boolean upstreamSpokeLast;

  Relaying(Session session, PooledConnection upstream) {
    this.session = session;
    this.upstream = upstream;
    up = new Flow(session.client(), upstream.channel(), this::flowFinished);
    down = new Flow(upstream.channel(), session.client(), this::flowFinished);
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
    session.record().clientEnd(upstreamEnded ? CloseReason.SESSION_END : CloseReason.PEER_FIN);
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
    } else {
      upstreamSpokeLast = true;
      down.forward(data);
    }
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
    PooledConnection stale = upstream;
    if (stale != null && wasStale(stale)) {
      upstream = null;
      stale.close(CloseReason.STALE);
      session.retryElsewhere();
      return;
    }
    upstreamEnded = true;
    if (writeFailure != null) {
      upstreamLost(writeFailure); // the failed write took the errno: this is no FIN
      return;
    }
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
    // Its last words may still be on their way, or wait behind a paused read.
    writeFailure = reason;
    up.sinkBroken();
    upstream.channel().config().setAutoRead(true);
    session.loop().schedule(() -> upstreamLost(reason), Linger.DRAIN_TIME.toNanos());
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
    PooledConnection gone = upstream;
    upstream = null;
    if (gone != null && wasStale(gone)) {
      session.retryElsewhere();
      return;
    }
    Ending ending = session.ending();
    if (ending != null) {
      ending.upstreamGone();
    } else {
      session.record().upstreamEnd(reason);
      session.end(CloseReason.SESSION_END, reason);
    }
  }

  /**
   * Whether a pooled connection has ended before it was of any use. With no byte moved either way
   * the client need not know: another takes its place. With bytes written and none answered it is
   * too late, for the upstream may have acted on them; that is counted, never repaired.
   */
  private boolean wasStale(PooledConnection connection) {
    boolean pooled = connection.wasWarm() || connection.uses() > 1;
    if (!pooled || session.isEnding() || down.bytes() > 0) {
      return false;
    }
    if (up.bytes() == 0) {
      return session.mayRetry();
    }
    if (!upstreamEnded) {
      session.listener().pool().countStaleRace(); // once: a FIN may be followed by a reset
    }
    return false;
  }

  /** Both flows have passed their FIN on: nothing is left to say. */
  private void flowFinished() {
    if (up.isFinished() && down.isFinished()) {
      session.end(CloseReason.SESSION_END, CloseReason.SESSION_END);
    }
  }
}
