package io.cenote.relay;

import io.cenote.pool.LendingCounts;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A session of requests and replies: {@link RequestPump} sends what the client says, {@link Route}
 * knows to which link, and the replies come back here in the order of the requests.
 *
 * <p>Thread: the session's loop.
 */
final class Exchange implements Traffic {
  private final Session session;
  private final ClientSide talk;
  private final Route route;
  private final RequestPump pump;
  private final Pin pin;
  private final Replies replies;
  private final Losses losses;

  private int outstanding;
  private boolean queued;
  private boolean clientEnded;
  private boolean served;
  private boolean gone;

  Exchange(Session session, ClientSide talk, int maxInflight, @Nullable SharedLinks commons) {
    this.session = session;
    this.talk = talk;
    ExclusiveLink own = new ExclusiveLink(session.listener().pool(), session.loop(), this);
    route = new Route(this, talk, own, commons);
    pump = new RequestPump(this, talk, route, session.client(), maxInflight);
    replies = new Replies(this, new Outlet(session.client()), route);
    losses = new Losses(this, talk, session.loop(), session.client().alloc());
    pin = new Pin(session.listener().pool().pins(), session.loop());
  }

  ClientSide talk() {
    return talk;
  }

  boolean isGone() {
    return gone;
  }

  /** Replies that are owed, and answers of ours that wait behind them. */
  int outstanding() {
    return outstanding;
  }

  LendingCounts counts() {
    return session.listener().pool().lending();
  }

  // --- what the client does

  @Override
  public void begin() {
    session.client().config().setAutoRead(true);
  }

  @Override
  public void clientRead(ByteBuf data) {
    pump.read(data);
  }

  @Override
  public void clientReadComplete() {
    session.moved();
  }

  @Override
  public void clientWritabilityChanged() {
    if (replies.areTaken()) {
      route.unpause();
      resume();
    }
  }

  @Override
  public void clientInputClosed() {
    session.clientEnds(CloseReason.PEER_FIN);
    clientEnded = true;
    endIfAnswered();
    session.awaitOtherHalf();
  }

  // --- what the pump does

  void owed() {
    outstanding++;
  }

  /** Whether it is owed as much as it may be, or does not take what it gets. */
  boolean isFull(int maxInflight) {
    return outstanding >= maxInflight || !replies.areTaken();
  }

  /** An answer of ours, which waits for its turn; given away. */
  void answer(ByteBuf answer) {
    Link behind = route.link();
    if (outstanding > 0 && behind != null) {
      behind.owed.add(this, new LocalReply(answer));
      outstanding++;
    } else {
      replies.deliver(answer);
    }
  }

  /** It has taken all the steps that could be taken. */
  void pumped() {
    if (!gone) {
      pin.is(route.isOnOwn() ? talk.pin() : "");
      endIfAnswered();
    }
  }

  private void endIfAnswered() {
    boolean over = (clientEnded || pump.isEnded()) && !gone && !pump.isStalled();
    boolean serverEnds = !pump.isEnded() && (talk.isRaw() || talk.isBlocking());
    if (over && serverEnds && route.isOnOwn()) {
      route.own().finish();
    } else if (over && !isBehind() && (outstanding == 0 || talk.isWithinRequest())) {
      session.end(CloseReason.SESSION_END, CloseReason.SESSION_END);
    }
  }

  // --- what links ask and tell

  boolean suits(PooledConnection idle) {
    ServerSide spoken = idle.server();
    return spoken == null || talk.suits(spoken);
  }

  void served(PooledConnection connection, long waitedNanos) {
    served = true;
    session.record().acquired(connection);
    session.record().waited(waitedNanos);
  }

  void linkReady(Link ready) {
    route.ready(ready);
    if (isBehind()) {
      losses.sendOn(ready);
    }
    resume();
  }

  void refused(Refusal refusal) {
    session.listener().refused(refusal);
    linkFailed(refusal.reason().word() + ": " + refusal.text());
  }

  /** There is no connection for what waits: the client is told. */
  void linkFailed(String why) {
    route.failed();
    if (isBehind()) {
      losses.giveUp();
    } else {
      pump.fail(why);
    }
    if (!pump.isPumping()) {
      resume();
    }
  }

  /** Something has changed for the better. */
  void resume() {
    pump.resume();
    endIfAnswered();
  }

  /** Whether it was not in a link's line before. */
  boolean queue() {
    boolean first = !queued;
    queued = true;
    return first;
  }

  void resumeFromQueue() {
    queued = false;
    resume();
  }

  /** Where what comes for the client goes. */
  Replies replies() {
    return replies;
  }

  /** So many replies have come. */
  void replied(int count) {
    outstanding -= count;
    session.moved();
    resumeAfterBurst();
  }

  /** Bytes have come for it. */
  void moved() {
    session.moved();
  }

  private void resumeAfterBurst() {
    SharedLink common = route.sharedNow();
    if (common != null && (clientEnded || pump.isEnded() || pump.isStalled())) {
      common.resumeLater(this);
    }
  }

  /** Every reply on its own link has come. */
  void caughtUp() {
    talk.caughtUp();
    if (route.isOnOwn() && talk.isAtRest() && !pump.isPumping()) {
      route.leave();
    }
    pin.is(route.isOnOwn() ? talk.pin() : "");
    resume();
  }

  void lost(Reply reply, CloseReason reason, boolean partly) {
    outstanding--;
    resumeAfterBurst();
    boolean asked = reason == CloseReason.SESSION_END; // by its own client
    if ((partly || asked) && !gone && reply.local() == null) {
      session.end(CloseReason.SESSION_END, reason);
    } else {
      try {
        losses.add(reply, reason);
      } catch (RuntimeException | Error failure) {
        broken(failure); // the others are still to be told
      }
    }
  }

  /** Whether something must be sent again before anything else is. */
  boolean isBehind() {
    return losses.areWaiting();
  }

  void sendAgain(long lostAt) {
    route.wantNew(lostAt);
  }

  /** The connection of its own is gone, and all that was owed is told. */
  void ownLost(CloseReason reason) {
    boolean goesOn = talk.isAtRest();
    route.ownLost();
    if (gone) {
      return;
    }
    if (!goesOn) {
      session.end(CloseReason.SESSION_END, reason);
      return;
    }
    talk.detached();
    pin.is("");
    resume();
  }

  /** Something of ours has failed with bytes of this client in hand. */
  void broken(Throwable failure) {
    session.broken(failure);
  }

  /** It takes nothing, and others wait behind it. */
  void evict() {
    session.giveUp(CloseReason.PEER_STALLED);
  }

  // --- the end

  @Override
  public @Nullable PooledConnection end() {
    gone = true;
    pin.is("");
    route.forget();
    route.unpause();
    pump.close();
    losses.close();
    talk.close();
    if (route.isOnOwn()) {
      boolean orderly = session.isClientEnded();
      route.own().abandon(orderly ? CloseReason.SESSION_END : CloseReason.CLIENT_GONE);
    }
    return null;
  }

  @Override
  public boolean isServed() {
    return served;
  }

  @Override
  public long bytesUp() {
    return pump.bytes();
  }

  @Override
  public long bytesDown() {
    return replies.bytes();
  }
}
