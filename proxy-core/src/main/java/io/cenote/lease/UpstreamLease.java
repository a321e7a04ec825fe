package io.cenote.lease;

import io.cenote.pool.AcquireRequest;
import io.cenote.pool.Borrower;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.pool.UpstreamUser;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one kind of lease. Its connection is acquired when a user wants one, prepared for it, and
 * given back when its holder says so. Whether one client has it or many share it, replies are
 * dispatched in the order of the requests; the two differ in how many requests may be on their way,
 * and in that those of many go out together.
 *
 * <pre>
 *   NONE -> ACQUIRING -> PREPARING -> READY -> DRAINING or FINISHING -> NONE
 *            |    ^          |          |                |
 *            |    +- retry --+          +-> CLOSING <----+   then NONE, or ACQUIRING for who waits
 *            +-> NONE: refused, or nobody waits any more
 * </pre>
 *
 * <p>Thread: its loop.
 */
final class UpstreamLease implements Lease, Borrower, UpstreamUser, ReplyDispatcher.Source {
  private enum State {
    /** No connection. */
    NONE,
    /** The pool has been asked for one. */
    ACQUIRING,
    /** A dialogue of ours makes it ready for the user that waited longest. */
    PREPARING,
    /** Requests may be sent. */
    READY,
    /** Requests that begin now go elsewhere; it is released once every reply has come. */
    DRAINING,
    /** As DRAINING, behind a FIN of ours: it can only be closed then. */
    FINISHING,
    /** The connection has gone, and who expected replies is being told. */
    CLOSING
  }

  /** How many connections may end in a row before a client is told. */
  private static final int MAX_RETRIES = 3;

  private record Acquired(PooledConnection connection, ServerSide server, Outlet outlet) {}

  private final ConnectionPool pool;
  private final Loop loop;
  private final LeaseHolder holder;
  private final int limit;
  private final @Nullable GatheredRequests gathered;
  private final List<LeaseUser> waiting = new ArrayList<>(1);
  private final PendingReplies pending = new PendingReplies();
  private final ReplyDispatcher dispatcher = new ReplyDispatcher(pending);

  private State state = State.NONE;
  private AcquireRequest request = new AcquireRequest(this);
  private @Nullable Acquired acquired;
  private int retries;
  private boolean newerOnly;
  private long newerThan;
  private boolean wanting;
  private Loop.@Nullable Timer patience;

  private UpstreamLease(
      ConnectionPool pool, Loop loop, LeaseHolder holder, int limit, boolean gathers) {
    this.pool = pool;
    this.loop = loop;
    this.holder = holder;
    this.limit = limit;
    gathered = gathers ? new GatheredRequests(loop, this::sendGathered) : null;
  }

  /** A lease for one client, which bounds its requests itself. */
  static UpstreamLease exclusive(ConnectionPool pool, Loop loop, LeaseHolder holder) {
    return new UpstreamLease(pool, loop, holder, Integer.MAX_VALUE, false);
  }

  /**
   * A lease for many clients.
   *
   * @param limit of requests that may be on their way
   */
  static UpstreamLease shared(ConnectionPool pool, Loop loop, LeaseHolder holder, int limit) {
    return new UpstreamLease(pool, loop, holder, limit, true);
  }

  private void moveTo(State next) {
    state = next;
  }

  @Override
  public String poolName() {
    return pool.name();
  }

  @Override
  public boolean isShared() {
    return gathered != null;
  }

  @Override
  public boolean isReady() {
    return state == State.READY || isDraining();
  }

  @Override
  public boolean isDraining() {
    return state == State.DRAINING || state == State.FINISHING;
  }

  @Override
  public boolean isDispatching() {
    return dispatcher.isUnderWay();
  }

  private Acquired acquired() {
    return Objects.requireNonNull(acquired, "lease without a connection");
  }

  private PooledConnection connection() {
    return acquired().connection;
  }

  @Override
  public ServerSide server() {
    return acquired().server;
  }

  /** Replies that are expected. */
  int depth() {
    return pending.size();
  }

  /** Whether nobody who expects a reply is there any more. */
  boolean isDeserted() {
    return !pending.isEmpty() && pending.isDeserted();
  }

  // --- getting a connection

  @Override
  public void want(LeaseUser user) {
    waiting.add(user);
    if (state == State.PREPARING) {
      user.client().resumeSoon();
    } else if (state == State.NONE) {
      retries = 0;
      wanting = true;
      acquire();
      wanting = false;
    }
  }

  @Override
  public void wantNewer(LeaseUser user, long moment) {
    newerOnly = true;
    newerThan = moment;
    want(user);
  }

  private void acquire() {
    moveTo(State.ACQUIRING);
    pool.acquire(loop.index(), request);
  }

  /** Asks for another one in place of one that ended before a byte of a client was sent there. */
  private boolean triesAgain(CloseReason reason) {
    boolean ended =
        reason == CloseReason.PEER_FIN
            || reason == CloseReason.PEER_RESET
            || reason == CloseReason.STALE;
    boolean again = !waiting.isEmpty() && ended && retries++ < MAX_RETRIES;
    if (again) {
      pool.countHiddenRetry();
      acquire();
    }
    return again;
  }

  @Override
  public void forget(LeaseUser user) {
    waiting.remove(user);
    if (waiting.isEmpty() && state == State.ACQUIRING) {
      request.cancel();
      request = new AcquireRequest(this); // a dial for the old one may be under way
      moveTo(State.NONE);
    } else if (waiting.isEmpty() && state == State.PREPARING) {
      limitPreparation();
    }
  }

  @Override
  public boolean isSuitedBy(PooledConnection idle) {
    return takes(idle) && (waiting.isEmpty() || waiting.get(0).suits(idle.server()));
  }

  @Override
  public boolean takes(PooledConnection idle) {
    return !newerOnly || idle.wasMadeAfter(newerThan);
  }

  @Override
  public void onAcquired(PooledConnection connection) {
    if (!takes(connection)) { // the queue has only those
      connection.close(CloseReason.STALE);
      if (!triesAgain(CloseReason.STALE)) {
        refuse("upstream unavailable (" + CloseReason.STALE.word() + ")");
      }
      return;
    }
    newerOnly = false;
    ServerSide server = connection.server();
    acquired = new Acquired(connection, server, new Outlet(connection.stream()));
    for (LeaseUser user : waiting) {
      user.client().served(connection, request.waitedNanos());
    }
    Dialogue dialogue = waiting.get(0).preparation(server, isShared());
    if (dialogue == null) {
      ready();
      return;
    }
    moveTo(State.PREPARING);
    // Somebody waits, with the patience that the request itself would be given.
    connection.run(dialogue, null, (lost, failure) -> prepared(dialogue, lost, failure));
    waiting.forEach(user -> user.client().resumeSoon());
  }

  /** Nobody waits for the preparation any more: it has the time that a reset has. */
  private void limitPreparation() {
    PooledConnection deserted = connection();
    loop.schedule(
        () -> {
          boolean same = state == State.PREPARING && connection() == deserted;
          if (same && waiting.isEmpty()) {
            withoutConnection(State.NONE);
            deserted.close(CloseReason.CLIENT_GONE);
          }
        },
        pool.upkeep().resetTimeout().toNanos());
  }

  private void prepared(Dialogue dialogue, @Nullable CloseReason lost, @Nullable String failure) {
    String refusal = dialogue.refusal();
    if (lost != null) {
      withoutConnection(State.NONE);
      if (!refusal.isEmpty()) {
        refuse(refusal);
      } else if (!triesAgain(lost)) {
        refuse("upstream connection lost (" + lost.word() + ")");
      }
    } else if (!refusal.isEmpty()) {
      server().taint();
      giveBack();
      refuse(refusal);
    } else if (failure != null) {
      connection().close(CloseReason.PROTOCOL_ERROR);
      withoutConnection(State.NONE);
      String text = pool.describe("preparation: " + failure);
      onRefused(new Refusal(CloseReason.PROTOCOL_ERROR, text));
    } else if (waiting.isEmpty()) {
      giveBack();
    } else {
      ready();
    }
  }

  private void ready() {
    moveTo(State.READY);
    connection().attach(this);
    if (waiting.size() == 1) { // most often, and then without a copy
      waiting.remove(0).ready(this);
    } else {
      takeWaiting().forEach(user -> user.ready(this));
    }
    if (isReady() && pending.isEmpty() && !wanting) {
      holder.caughtUp(); // they have thought better of it
    }
  }

  @Override
  public void onRefused(Refusal refusal) {
    moveTo(State.NONE);
    if (!triesAgain(refusal.reason())) {
      takeWaiting().forEach(user -> user.refused(refusal));
    }
  }

  private void refuse(String failure) {
    moveTo(State.NONE);
    takeWaiting().forEach(user -> user.failed(failure));
  }

  private List<LeaseUser> takeWaiting() {
    List<LeaseUser> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  // --- requests

  @Override
  public boolean hasRoom(int length) {
    boolean room = state == State.READY && pending.size() < limit && acquired().outlet.isWritable();
    if (room && gathered != null) {
      gathered.reserve(length);
    }
    return room;
  }

  @Override
  public void expect(Recipient recipient, Reply reply) {
    pending.add(recipient, reply);
  }

  @Override
  public void send(ByteBuf borrowed, int from, int length) {
    if (!isReady()) {
      return; // it has just been lost, and that is told
    }
    if (gathered == null) {
      acquired().outlet.send(borrowed, from, from + length);
    } else {
      gathered.add(borrowed, from, length);
    }
  }

  private boolean sendGathered(ByteBuf requests) {
    acquired().outlet.send(requests);
    holder.sent();
    return isReady();
  }

  @Override
  public void finish() {
    if (state == State.READY) {
      moveTo(State.FINISHING);
      acquired().outlet.finish();
    }
  }

  @Override
  public void pause(boolean paused) {
    if (!isReady()) {
      return;
    }
    if (paused) {
      connection().stream().pause();
    } else {
      connection().stream().resume();
    }
  }

  // --- giving it back

  @Override
  public void release() {
    if (state == State.FINISHING) {
      close(CloseReason.SESSION_END);
    } else {
      giveBack();
    }
  }

  private void giveBack() {
    PooledConnection back = connection();
    back.stream().resume();
    withoutConnection(State.NONE);
    back.release();
  }

  private void withoutConnection(State next) {
    moveTo(next);
    acquired = null;
    if (gathered != null) {
      gathered.clear();
    }
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
  }

  /** No request begins here any more. */
  void drain() {
    if (state == State.READY) {
      moveTo(State.DRAINING);
    }
  }

  @Override
  public void drain(CloseReason reason) {
    drain();
    if (!isReady()) {
      return; // it goes back once it is, as nobody waits for it
    }
    if (pending.isEmpty()) {
      holder.caughtUp();
    } else {
      connection().stream().resume();
      patience = loop.schedule(() -> close(reason), pool.upkeep().resetTimeout().toNanos());
    }
  }

  @Override
  public void close(CloseReason reason) {
    if (dispatcher.isUnderWay()) {
      dispatcher.failLater(reason);
    } else if (isReady()) { // a dialogue has its own limit
      connection().close(reason);
      upstreamClosed(reason);
    }
  }

  // --- what the upstream says

  @Override
  public boolean isRaw() {
    return pending.isEmpty() && holder.isRaw();
  }

  @Override
  public void rawRead(ByteBuf bytes) {
    holder.rawRead(bytes);
  }

  @Override
  public void upstreamRead(ByteBuf bytes) {
    boolean raw = isRaw();
    if (raw) {
      rawRead(bytes);
    }
    CloseReason failure = raw ? null : dispatcher.dispatch(server(), bytes, this);
    if (failure != null) {
      close(failure);
    } else if (isReady() && pending.isEmpty() && !isRaw()) {
      holder.caughtUp();
    }
  }

  @Override
  public void upstreamReadComplete() {
    holder.roomAgain();
  }

  @Override
  public void upstreamWritabilityChanged() {
    holder.roomAgain();
  }

  @Override
  public void upstreamInputClosed() {
    close(state == State.FINISHING ? CloseReason.SESSION_END : CloseReason.PEER_FIN);
  }

  @Override
  public void upstreamWriteFailed(CloseReason reason) {
    // A server that turns a connection away says so before it resets it; that is still to be read.
    if (!isReady() || connection().wasHeard()) {
      close(reason);
    }
  }

  @Override
  public void upstreamClosed(CloseReason reason) {
    ServerSide server = acquired == null ? null : acquired.server;
    boolean partly = server != null && server.isWithinReply();
    String refusal = server == null ? "" : server.refusal();
    withoutConnection(State.CLOSING);
    while (!pending.isEmpty()) {
      Recipient whose = pending.recipient();
      Reply reply = pending.reply();
      pending.poll();
      if (refusal.isEmpty()) {
        whose.lost(reply, reason, partly);
      } else {
        whose.turnedAway(reply, refusal);
      }
      partly = false;
    }
    holder.closed(reason);
    moveTo(State.NONE);
    if (!waiting.isEmpty()) {
      retries = 0;
      acquire();
    }
  }
}
