package io.cenote.lease;

import io.cenote.pool.AcquireRequest;
import io.cenote.pool.Borrower;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.pool.UpstreamUser;
import io.cenote.protocol.Errand;
import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way to a lent connection: it is acquired when somebody wants to send, made ready for the
 * client, and given back when it owes nothing and nobody keeps it. One user has it for itself, or
 * several share it; either way replies are dealt in the order of the requests.
 *
 * <p>Thread: its loop.
 */
abstract class Link implements Borrower, UpstreamUser, ReplyDispatcher.Source, RequestSender.Way {
  private enum State {
    NONE,
    ACQUIRING,
    PREPARING,
    READY
  }

  private record Lent(PooledConnection connection, ServerSide server, Outlet outlet) {}

  private final ConnectionPool pool;
  private final Loop loop;
  private AcquireRequest request = new AcquireRequest(this);
  final Tries tries = new Tries();
  private final List<LinkUser> waiting = new ArrayList<>(1);
  private State state = State.NONE;
  private @Nullable Lent lent;
  private boolean wanting;
  private boolean ending;
  final PendingReplies pending = new PendingReplies();
  private final ReplyDispatcher dispatcher = new ReplyDispatcher(pending);

  Link(ConnectionPool pool, Loop loop) {
    this.pool = pool;
    this.loop = loop;
  }

  /** Whether requests that begin from now on go elsewhere. */
  boolean isRetired() {
    return false;
  }

  /** Whether it takes one more part; if not, the user is told when to try again. */
  abstract boolean hasRoomFor(LinkUser user);

  /** Every reply has come, or has been lost. */
  abstract void caughtUp();

  /** The connection has gone; what was owed has been told. */
  abstract void lost(CloseReason reason);

  @Override
  public final String poolName() {
    return pool.name();
  }

  final ConnectionPool pool() {
    return pool;
  }

  final Loop loop() {
    return loop;
  }

  final boolean isReady() {
    return state == State.READY;
  }

  /** The connection; only while there is one, as the two below. */
  final PooledConnection connection() {
    return lent().connection;
  }

  final ServerSide server() {
    return lent().server;
  }

  final Outlet outlet() {
    return lent().outlet;
  }

  private Lent lent() {
    return Objects.requireNonNull(lent, "link without a connection");
  }

  // --- getting a connection

  /** Has the user told once the link is ready, or will not be; may be ready at once. */
  final void want(LinkUser user) {
    waiting.add(user);
    if (state == State.PREPARING) {
      user.preparing();
    } else if (state == State.NONE && !ending) {
      tries.begin();
      wanting = true;
      acquire();
      wanting = false;
    }
  }

  private void acquire() {
    state = State.ACQUIRING;
    pool.acquire(loop.index(), request);
  }

  /** Whether another one is asked for in place of one that has ended. */
  private boolean triesAgain(CloseReason reason) {
    boolean again = !waiting.isEmpty() && tries.again(reason);
    if (again) {
      pool.countHiddenRetry();
      acquire();
    }
    return again;
  }

  /** The user has gone. */
  final void forget(LinkUser user) {
    waiting.remove(user);
    if (waiting.isEmpty() && state == State.ACQUIRING) {
      request.cancel();
      request = new AcquireRequest(this); // a dial for the old one may be under way
      state = State.NONE;
    } else if (waiting.isEmpty() && state == State.PREPARING) {
      limitPreparation();
    }
  }

  @Override
  public final boolean isSuitedBy(PooledConnection idle) {
    return takes(idle) && (waiting.isEmpty() || waiting.get(0).suits(idle));
  }

  @Override
  public final boolean takes(PooledConnection idle) {
    return tries.takes(idle);
  }

  @Override
  public final void onAcquired(PooledConnection acquired) {
    if (!takes(acquired)) { // the line has only those
      acquired.close(CloseReason.STALE);
      if (!triesAgain(CloseReason.STALE)) {
        refuse("upstream unavailable (" + CloseReason.STALE.word() + ")");
      }
      return;
    }
    tries.succeeded();
    ServerSide spoken = acquired.server();
    lent = new Lent(acquired, spoken, new Outlet(acquired.stream()));
    for (LinkUser user : waiting) {
      user.served(acquired, request.waitedNanos());
    }
    Errand errand = waiting.get(0).preparation(spoken, isShared());
    if (errand == null) {
      ready();
      return;
    }
    state = State.PREPARING;
    // Somebody waits, with the patience that the request itself would be given.
    acquired.run(errand, null, (lost, failure) -> prepared(errand, lost, failure));
    waiting.forEach(LinkUser::preparing);
  }

  /** Nobody waits for the preparation any more: it has the time that a reset has. */
  private void limitPreparation() {
    PooledConnection deserted = connection();
    loop.schedule(
        () -> {
          boolean same = state == State.PREPARING && connection() == deserted;
          if (same && waiting.isEmpty()) {
            gone();
            deserted.close(CloseReason.CLIENT_GONE);
          }
        },
        time().toNanos());
  }

  private void prepared(Errand errand, @Nullable CloseReason lost, @Nullable String failure) {
    String refusal = errand.refusal();
    if (lost != null) {
      gone();
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
      gone();
      String text = pool.describe("preparation: " + failure);
      onRefused(new Refusal(CloseReason.PROTOCOL_ERROR, text));
    } else if (waiting.isEmpty()) {
      giveBack();
    } else {
      ready();
    }
  }

  private void ready() {
    state = State.READY;
    connection().attach(this);
    if (waiting.size() == 1) { // most often, and then without a copy
      waiting.remove(0).linkReady(this);
    } else {
      takeWaiting().forEach(user -> user.linkReady(this));
    }
    if (isReady() && pending.isEmpty() && !wanting) {
      caughtUp(); // they have thought better of it
    }
  }

  @Override
  public final void onRefused(Refusal refusal) {
    state = State.NONE;
    if (!triesAgain(refusal.reason())) {
      takeWaiting().forEach(user -> user.refused(refusal));
    }
  }

  private void refuse(String failure) {
    state = State.NONE;
    takeWaiting().forEach(user -> user.linkFailed(failure));
  }

  private List<LinkUser> takeWaiting() {
    List<LinkUser> taken = List.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  /** How long the proxy's own talk may take, and the rest of what nobody waits for. */
  final Duration time() {
    return pool.upkeep().resetTimeout();
  }

  // --- giving it back

  /** Nothing is owed: the connection goes back to the pool, which cleans it where it must. */
  void giveBack() {
    PooledConnection back = connection();
    back.stream().resume();
    gone();
    back.release();
  }

  /** Ends the connection; whoever is owed anything is told. */
  final void fail(CloseReason reason) {
    if (dispatcher.isUnderWay()) {
      dispatcher.failLater(reason);
    } else if (isReady()) { // an errand has its own limit
      connection().close(reason);
      upstreamClosed(reason);
    }
  }

  private void gone() {
    state = State.NONE;
    lent = null;
  }

  /** Whether replies are being dealt at this moment: nothing may be taken away meanwhile. */
  final boolean isDispatching() {
    return dispatcher.isUnderWay();
  }

  // --- what the upstream says

  @Override
  public final void upstreamRead(ByteBuf bytes) {
    boolean raw = isRaw();
    if (raw) {
      rawRead(bytes);
    }
    CloseReason failure = raw ? null : dispatcher.dispatch(server(), bytes, this);
    if (failure != null) {
      fail(failure);
    } else if (isReady() && pending.isEmpty() && !isRaw()) {
      caughtUp();
    }
  }

  @Override
  public void upstreamInputClosed() {
    fail(CloseReason.PEER_FIN);
  }

  @Override
  public final void upstreamWriteFailed(CloseReason reason) {
    // A server that turns a connection away says so before it resets it; that is still to be read.
    if (!isReady() || connection().wasHeard()) {
      fail(reason);
    }
  }

  @Override
  public final void upstreamClosed(CloseReason reason) {
    boolean partly = lent != null && lent.server.isWithinReply();
    String refusal = lent == null ? "" : lent.server.refusal();
    gone();
    ending = true; // whoever is told may want to go on, and must not before all are
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
    lost(reason);
    ending = false;
    if (state == State.NONE && !waiting.isEmpty()) {
      tries.begin();
      acquire();
    }
  }
}
