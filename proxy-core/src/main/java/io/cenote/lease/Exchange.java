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
  /** What a client may leave lying, bytes, before it shares a connection with nobody. */
  private static final long SLOW = 256 * 1024;

  /** Replies that it must have had before it shares a connection with those who have. */
  private static final int PROOF = 64;

  /** How often that may be before it stays so. */
  private static final int SLOW_FOR_GOOD = 3;

  private final Session session;
  private final ConnectionPool pool;
  private final ClientSide talk;
  private final Route route;
  private final RequestSender pump;
  private final Pin pin;
  private final ReplyStore replies;
  private final Losses losses;
  private final Bounds bounds;
  private final RequestClock requestClock;

  private @Nullable Link repeatsOn;
  private int outstanding;
  private long kept; // for replies that are owed
  private long counted; // of all that is kept, in the process's sum
  private int answered; // since it was slow last
  private int timesSlow;
  private long acknowledgedBefore;
  private boolean slow;
  private boolean heldUpOthers;
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
    this.pool = pool;
    this.bounds = bounds;
    this.talk = talk;
    ExclusiveLink own = new ExclusiveLink(pool, session.loop(), this);
    route = new Route(this, talk, own, commons);
    pump = new RequestSender(this, talk, session.client());
    replies = new ReplyStore(this, new Outlet(session.client()), bounds.replyBytes());
    requestClock = new RequestClock(talk, session.loop(), bounds.requestTime(), this::tooSlow);
    losses = new Losses(this, talk, session.loop(), session.client().alloc());
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

  /** Replies that are owed, and answers of ours that wait behind them. */
  @Override
  public int outstanding() {
    return outstanding;
  }

  @Override
  public void waitsForReplies() {
    pool.counts().inflightWait();
  }

  @Override
  public void dropped(int bytes) {
    pool.counts().dropped(bytes);
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
    slow = slow && (timesSlow >= SLOW_FOR_GOOD || !replies.areTaken());
    account();
    route.unpause();
    if (!replies.areFull()) {
      resume();
    }
  }

  // --- what is kept for the client

  /** So many bytes more are kept for replies that are owed, or fewer. */
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

  /** The client has not taken what it got: it is stored. */
  @Override
  public void notTaken() {
    account();
    SharedLink common = route.sharedNow();
    if (common == null) {
      pauseOwn();
    } else if (replies.stored() >= SLOW) {
      if (!slow) {
        slow = true;
        timesSlow++;
        answered = 0;
        acknowledgedBefore = session.acknowledged();
      }
      common.clientSlow(this);
    }
  }

  /**
   * Its own connection is not read on, unless the client waits for us to read: it may read its
   * replies only when it has said all.
   */
  private void pauseOwn() {
    if (mayStandStill()) {
      route.own().pause(true);
    }
  }

  /** Whether the connection that it is alone on may stand still until it takes something. */
  @Override
  public boolean mayStandStill() {
    return replies.areFull() || !pump.isStalled();
  }

  /** Whether it has lately taken less than it got, so that nobody is to share with it. */
  @Override
  public boolean isSlow() {
    return slow;
  }

  /** Whether it was seen to take its replies. */
  @Override
  public boolean isProven() {
    return answered >= PROOF && !slow;
  }

  /** Whether it takes all it gets. */
  @Override
  public boolean takesAll() {
    return replies.areTaken();
  }

  /** Whether nothing more that comes for it can be stored. */
  @Override
  public boolean isFull() {
    return replies.areFull();
  }

  /** Marks it as one that others had to wait for; gives whether it was marked before. */
  @Override
  public boolean holdsUpOthers() {
    boolean before = heldUpOthers;
    heldUpOthers = true;
    return before;
  }

  /** Whether it has acknowledged nothing since it became slow. */
  @Override
  public boolean hasTakenNothing() {
    return session.acknowledged() == acknowledgedBefore;
  }

  /** Bytes that it has acknowledged. */
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

  /** Whether it is owed as much as it may be, or has not taken as much as is stored for it. */
  @Override
  public boolean isOwedMuch() {
    return outstanding >= bounds.inflight() || replies.areFull();
  }

  /** As above, where it is we who answer. */
  @Override
  public boolean isAnsweredMuch() {
    return outstanding >= bounds.inflight() || replies.stored() >= bounds.requestBytes();
  }

  /** Whether as much is kept for what it is owed as may be. */
  @Override
  public boolean holdsMuch() {
    return outstanding > 0 && kept >= bounds.requestBytes();
  }

  /** An answer of ours, which waits for its turn; given away. */
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

  /** It has taken all the steps that could be taken. */
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

  /** All that the client has said is sent. */
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

  /** What a connection needs before what waits, or must be sent again, goes there. */
  @Override
  public @Nullable Errand preparation(ServerSide server, boolean shared) {
    return talk.preparation(server, shared || isBehind());
  }

  /**
   * What waits does so without a limit of ours. The client's end must be seen meanwhile, so it is
   * read once more.
   */
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

  /** There is no connection for what waits: the client is told. */
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

  /** Something has changed for the better. */
  @Override
  public void resume() {
    pump.resume();
    endIfAnswered();
  }

  /** Whether it was not in a link's line before. */
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

  /** So many replies have come. */
  @Override
  public void replied(int count) {
    outstanding -= count;
    if (answered < PROOF) {
      answered += count;
    }
    session.moved();
    resumeAfterBurst();
  }

  /** Bytes have come for it. */
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

  /** Every reply on its own link has come. */
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

  /** The server would not have the connection: nothing that was sent there was carried out. */
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

  /** Whether something must be sent again before anything else is. */
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
      pool.counts().replay();
    }
  }

  @Override
  public void sendAgain(ByteBuf requests) {
    if (repeatsOn != null) {
      repeatsOn.send(requests, 0, requests.writerIndex());
    }
  }

  /** The connection of its own is gone, and all that was owed is told. */
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

  /** Something of ours has failed with bytes of this client in hand. */
  @Override
  public void broken(Throwable failure) {
    session.broken(failure);
  }

  /** It takes nothing, and others wait behind it. */
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
