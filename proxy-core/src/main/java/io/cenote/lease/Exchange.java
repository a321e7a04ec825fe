package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Errand;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.session.Session;
import io.cenote.session.Traffic;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A session of requests and replies: {@link RequestSender} sends what the client says, {@link
 * Route} knows to which link, and the replies come back here in the order of the requests.
 *
 * <p>Thread: the session's loop.
 */
final class Exchange
    implements Traffic, LinkUser, RequestSender.Owner, ReplyStore.Owner, Losses.Owner {
  private final Session session;
  private final ClientSide talk;
  private final Route route;
  private final RequestSender pump;
  private final Pin pin;
  private final ReplyStore replies;
  private final Losses losses;
  private final Bounds bounds;
  private final RequestClock requestClock;

  private final Uptake uptake = new Uptake();
  private @Nullable Link repeatsOn;
  private int outstanding;
  private long kept; // for replies that are owed
  private long counted; // of all that is kept, in the process's sum
  private boolean queued;
  private boolean clientEnded;
  private boolean served;
  private boolean gone;

  Exchange(
      Session session,
      ConnectionPool pool,
      ClientSide talk,
      Bounds bounds,
      @Nullable SharedLinks commons) {
    this.session = session;
    this.bounds = bounds;
    this.talk = talk;
    ExclusiveLink own = new ExclusiveLink(pool, session.loop(), this);
    route = new Route(this, talk, own, commons);
    pump = new RequestSender(this, talk, pool.counts(), session.client());
    replies =
        new ReplyStore(this, pool.counts(), new Outlet(session.client()), bounds.replyBytes());
    requestClock = new RequestClock(talk, session.loop(), bounds.requestTime(), this::tooSlow);
    losses = new Losses(this, talk, pool.counts(), session.loop(), session.client().alloc());
    pin = new Pin(pool.pins(), session.loop());
  }

  @Override
  public ClientSide talk() {
    return talk;
  }

  @Override
  public boolean isGone() {
    return gone;
  }

  @Override
  public int outstanding() {
    return outstanding;
  }

  @Override
  public long dropped() {
    return replies.dropped();
  }

  @Override
  public void deliver(ByteBuf bytes, int from, int to) {
    replies.deliver(bytes, from, to);
  }

  @Override
  public void deliver(ByteBuf bytes) {
    replies.deliver(bytes);
  }

  // --- what the client does

  @Override
  public void begin() {
    session.client().resume();
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
    replies.writable();
    if (replies.areTaken()) {
      uptake.tookAll();
    }
    account();
    route.unpause();
    if (!replies.areFull()) {
      resume();
    }
  }

  // --- what is kept for the client

  @Override
  public void keeps(int more) {
    kept += more;
    account();
  }

  private void account() {
    long now = gone ? 0 : replies.stored() + kept + pump.stalledBytes() + talk.keptBytes();
    if (now != counted) {
      long more = now - counted;
      counted = now;
      session.keeps(more);
    }
  }

  @Override
  public long keptBytes() {
    return counted;
  }

  @Override
  public void notTaken() {
    account();
    SharedLink common = route.sharedNow();
    if (common == null) {
      if (mayStandStill()) { // else the client waits for us to read, before it reads itself
        route.own().pause(true);
      }
    } else if (replies.stored() >= Uptake.SLOW) {
      if (!uptake.isSlow()) {
        uptake.becameSlow(session.acknowledged());
      }
      common.clientSlow(this);
    }
  }

  @Override
  public boolean mayStandStill() {
    return replies.areFull() || !pump.isStalled();
  }

  @Override
  public Uptake uptake() {
    return uptake;
  }

  @Override
  public boolean takesAll() {
    return replies.areTaken();
  }

  @Override
  public boolean isFull() {
    return replies.areFull();
  }

  @Override
  public long acknowledged() {
    return session.acknowledged();
  }

  /** It has begun a request and does not go on with it. */
  private void tooSlow() {
    if (pump.isStalled()) {
      requestClock.look(); // we do not listen, and know nothing of what it says
    } else {
      session.cut(CloseReason.IDLE_TIMEOUT);
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

  @Override
  public RequestSender.@Nullable Way find() {
    return route.find(outstanding);
  }

  @Override
  public RequestSender.Way own() {
    return route.own();
  }

  @Override
  public void expects(RequestSender.Way way, Reply reply) {
    ((Link) way).pending.add(this, reply);
    outstanding++;
  }

  @Override
  public boolean isOwedMuch() {
    return outstanding >= bounds.inflight() || replies.areFull();
  }

  @Override
  public boolean isAnsweredMuch() {
    return outstanding >= bounds.inflight() || replies.stored() >= bounds.requestBytes();
  }

  @Override
  public boolean holdsMuch() {
    return outstanding > 0 && kept >= bounds.requestBytes();
  }

  @Override
  public void answer(ByteBuf answer) {
    Link behind = route.link();
    if (outstanding > 0 && behind != null) {
      behind.pending.add(this, new LocalReply(answer));
      outstanding++;
    } else {
      replies.deliver(answer);
    }
  }

  @Override
  public void pumped() {
    if (!gone) {
      account();
      requestClock.look();
      if (replies.stored() > 0 && !mayStandStill()) {
        route.unpause();
      }
      pin.is(route.isOnOwn() ? talk.pin() : "");
      endIfAnswered();
    }
  }

  @Override
  public void pumpedAll() {
    account();
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

  @Override
  public boolean suits(PooledConnection idle) {
    return talk.suits(idle.server());
  }

  @Override
  public @Nullable Errand preparation(ServerSide server, boolean shared) {
    return talk.preparation(server, shared || isBehind());
  }

  @Override
  public void preparing() {
    session.loop().execute(() -> session.client().resume());
  }

  @Override
  public void served(PooledConnection connection, long waitedNanos) {
    served = true;
    session.record().acquired(connection);
    session.record().waited(waitedNanos);
  }

  @Override
  public void linkReady(Link ready) {
    route.ready(ready);
    if (isBehind()) {
      repeatsOn = ready;
      losses.sendOn();
      repeatsOn = null;
    }
    resume();
  }

  @Override
  public void refused(Refusal refusal) {
    session.refused(refusal);
    String words = refusal.words(); // addresses and numbers are for the log alone
    String ours = "upstream unavailable (" + refusal.reason().word() + ")";
    linkFailed(words.isEmpty() ? ours : words);
  }

  @Override
  public void linkFailed(String why) {
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

  @Override
  public void resume() {
    pump.resume();
    endIfAnswered();
  }

  @Override
  public boolean queue() {
    boolean first = !queued;
    queued = true;
    return first;
  }

  @Override
  public void resumeFromQueue() {
    queued = false;
    resume();
  }

  @Override
  public void replied(int count) {
    outstanding -= count;
    uptake.replied(count);
    session.moved();
    resumeAfterBurst();
  }

  @Override
  public void moved() {
    session.moved();
  }

  private void resumeAfterBurst() {
    SharedLink common = route.sharedNow();
    if (common != null && (clientEnded || pump.isEnded() || pump.isStalled())) {
      common.resumeLater(this);
    }
  }

  @Override
  public void caughtUp() {
    talk.caughtUp();
    if (route.isOnOwn() && talk.isAtRest() && !pump.isPumping()) {
      route.leave();
    }
    pin.is(route.isOnOwn() ? talk.pin() : "");
    resume();
  }

  @Override
  public void lost(Reply reply, CloseReason reason, boolean partly) {
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

  @Override
  public void turnedAway(Reply reply, String refusal) {
    outstanding--;
    resumeAfterBurst();
    ByteBuf told = reply.local();
    if (told == null && !gone) {
      told = reply.lost(talk.error(refusal, session.client().alloc()));
    }
    if (told != null) {
      replies.deliver(told);
    }
  }

  @Override
  public boolean isBehind() {
    return losses.areWaiting();
  }

  @Override
  public void wantsNew(long lostAt) {
    route.wantNew(lostAt);
  }

  @Override
  public void expectsAgain() {
    if (repeatsOn != null) {
      expects(repeatsOn, Reply.PLAIN);
    }
  }

  @Override
  public void sendAgain(ByteBuf requests) {
    if (repeatsOn != null) {
      repeatsOn.send(requests, 0, requests.writerIndex());
    }
  }

  @Override
  public void ownLost(CloseReason reason) {
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

  @Override
  public void broken(Throwable failure) {
    session.broken(failure);
  }

  @Override
  public void evict() {
    session.giveUp(CloseReason.PEER_STALLED);
  }

  // --- the end

  @Override
  public @Nullable PooledConnection end() {
    replies.end(session.client().isOpen());
    gone = true;
    account();
    requestClock.stop();
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
