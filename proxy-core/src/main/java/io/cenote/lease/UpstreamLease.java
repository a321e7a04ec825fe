package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.UpstreamUser;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The only kind of lease. An {@link Acquisition} gets its connection when a user wants one, and its
 * holder decides when to release it. Replies are dispatched in the order of the requests. A shared
 * lease has another limit of pending requests, and sends the requests of its clients together.
 *
 * <pre>
 *   NONE -> READY -> DRAINING or FINISHING -> NONE
 *             |              |
 *             +-> CLOSING <--+   then NONE, and a new acquisition for users that wait
 * </pre>
 *
 * <p>Thread: its loop.
 */
final class UpstreamLease implements Lease, UpstreamUser, ReplyDispatcher.Source {
  private enum State {
    /** There is no connection; it may be on its way. */
    NONE,
    /** Requests may be sent. */
    READY,
    /** New requests go elsewhere; it is released once no reply is pending. */
    DRAINING,
    /** As DRAINING, behind our FIN: it can only be closed then. */
    FINISHING,
    /** The connection has gone, and the recipients are being notified. */
    CLOSING
  }

  private final ConnectionPool pool;
  private final Loop loop;
  private LeaseHolder holder;
  private final int limit;
  private final @Nullable GatheredRequests gathered;
  private final Acquisition acquisition;
  private final Outlet outlet = new Outlet();
  private final PendingReplies pending = new PendingReplies();
  private final ReplyDispatcher dispatcher = new ReplyDispatcher(pending);

  private State state = State.NONE;
  private @Nullable PooledConnection acquired;
  private boolean wanting;
  private int cancels; // under way for this connection
  private Loop.@Nullable Timer patience;

  private UpstreamLease(
      ConnectionPool pool, Loop loop, LeaseHolder holder, int limit, boolean gathers) {
    this.pool = pool;
    this.loop = loop;
    this.holder = holder;
    this.limit = limit;
    acquisition = new Acquisition(pool, loop, gathers, this::use);
    gathered = gathers ? new GatheredRequests(loop, this::sendGathered) : null;
  }

  /** Creates a lease for one client, which bounds its requests itself. */
  static UpstreamLease exclusive(ConnectionPool pool, Loop loop, LeaseHolder holder) {
    return new UpstreamLease(pool, loop, holder, Integer.MAX_VALUE, false);
  }

  /**
   * Creates a lease for many clients.
   *
   * @param limit limit of pending requests
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

  private PooledConnection connection() {
    return Objects.requireNonNull(acquired, "lease without a connection");
  }

  @Override
  public ServerSide server() {
    return connection().server();
  }

  /** Number of pending replies. */
  int depth() {
    return pending.size();
  }

  /** Tests whether it has no connection, and nobody wants one. */
  boolean isUnused() {
    return state == State.NONE && acquisition.isIdle();
  }

  /** Tests whether all recipients of pending replies have gone. */
  boolean isDeserted() {
    return !pending.isEmpty() && pending.isDeserted();
  }

  // --- getting a connection

  @Override
  public void want(LeaseUser user) {
    acquisition.add(user);
    if (state == State.NONE && acquisition.isIdle()) {
      wanting = true;
      acquisition.begin();
      wanting = false;
    }
  }

  @Override
  public void wantNewer(LeaseUser user, long moment) {
    acquisition.onlyNewerThan(moment);
    want(user);
  }

  @Override
  public void forget(LeaseUser user) {
    acquisition.forget(user);
  }

  private void use(PooledConnection connection) {
    acquired = connection;
    outlet.lead(connection.stream());
    moveTo(State.READY);
    connection.attach(this);
    acquisition.becameReady(this);
    if (isReady() && pending.isEmpty() && !wanting) {
      holder.caughtUp(); // every waiting client has gone in the meantime
    }
  }

  // --- requests

  @Override
  public boolean hasRoom(int length) {
    boolean room = state == State.READY && pending.size() < limit && outlet.isWritable();
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
      return; // it has just been lost, and the recipients are notified
    }
    if (gathered == null) {
      outlet.send(borrowed, from, from + length);
    } else {
      gathered.add(borrowed, from, length);
    }
  }

  private boolean sendGathered(ByteBuf requests) {
    outlet.send(requests);
    holder.sent();
    return isReady();
  }

  @Override
  public void finish() {
    if (state == State.READY) {
      moveTo(State.FINISHING);
      outlet.finish();
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

  @Override
  public void cancel(Runnable end) {
    Dialogue cancellation = isReady() ? server().cancellation() : null;
    if (cancellation == null) {
      end.run();
      return;
    }
    PooledConnection held = connection();
    cancels++;
    pool.sayBeside(
        held,
        cancellation,
        () -> {
          end.run();
          if (acquired == held && --cancels == 0 && isReady() && pending.isEmpty()) {
            holder.caughtUp(); // which waited for this
          }
        });
  }

  @Override
  public boolean isHeld() {
    return cancels > 0;
  }

  // --- releasing it

  @Override
  public void heldBy(LeaseHolder other) {
    holder = other;
  }

  @Override
  public void release() {
    if (state == State.FINISHING) {
      close(CloseReason.SESSION_END);
      return;
    }
    PooledConnection back = connection();
    back.stream().resume();
    withoutConnection(State.NONE);
    back.release();
  }

  private void withoutConnection(State next) {
    moveTo(next);
    acquired = null;
    cancels = 0;
    if (gathered != null) {
      gathered.clear();
    }
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
  }

  /** Lets no more requests begin here. */
  void drain() {
    if (state == State.READY) {
      moveTo(State.DRAINING);
    }
  }

  @Override
  public void drain(CloseReason reason) {
    drain();
    if (!isReady()) {
      return; // once it is ready, it is released: no user waits for it
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

  // --- events of the upstream

  @Override
  public boolean isRaw() {
    return pending.isEmpty() && holder.isRaw();
  }

  @Override
  public void rawRead(ByteBuf bytes) {
    holder.rawRead(bytes);
  }

  @Override
  public boolean forward(ByteBuf bytes) {
    return holder.forward(bytes);
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
    // A server that refuses a connection sends the reason before the reset; it is still to be read.
    if (!isReady() || connection().hasReceived()) {
      close(reason);
    }
  }

  @Override
  public void upstreamClosed(CloseReason reason) {
    ServerSide server = acquired == null ? null : acquired.server();
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
    acquisition.begin();
  }
}
