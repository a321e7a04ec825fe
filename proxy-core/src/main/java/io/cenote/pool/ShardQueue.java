package io.cenote.pool;

import io.cenote.transport.CloseReason;

/**
 * One loop's part in the wait queue: it adds waiters and serves them with idle connections.
 *
 * <p>Thread: the shard's loop.
 */
final class ShardQueue {
  private final PoolShard shard;
  private final ConnectionPool pool;
  private boolean lookingAgain;

  ShardQueue(PoolShard shard) {
    this.shard = shard;
    pool = shard.pool();
  }

  void waitIn(AcquireRequest request) {
    request.startClock();
    if (!pool.waiters().add(request)) {
      request.refuse(CloseReason.REJECTED, "max-pending " + pool.waiters().max() + " reached");
      return;
    }
    pool.refuseIfDown(); // it may have gone down between the look and the add
    // A permit or a connection may have come free between the look and the add.
    pool.grantPermits();
    pool.serveWaiters();
  }

  /**
   * Serves the wait queue with idle connections of this loop: the newest goes to a waiter of this
   * loop or, if that is due, to the loop of the first waiter.
   */
  void serve() {
    if (pool.pause().isOn()) {
      return; // all are served anew when it goes on
    }
    AcquireRequest first = shard.servable();
    while (first != null) {
      PooledConnection ready = shard.takeNewest(first.key(), null, first.source());
      if (ready != null
          && !(pool.upstream().endpoints().choosing().goesBySource()
              ? serve(first, ready)
              : serveOne(ready))) {
        return;
      }
      first = shard.servable();
    }
    if (pool.waiters().size() > 0) {
      pool.evictForOthers();
    }
  }

  /** Serves that waiter, for which the connection was chosen; false if it has left. */
  private boolean serve(AcquireRequest first, PooledConnection ready) {
    if (!pool.waiters().remove(first)) {
      lookAgain();
      return false;
    }
    if (first.shard() == shard) {
      shard.handOut(ready, first);
    } else {
      move(ready, first);
    }
    return true;
  }

  /** Serves one waiter; false if the idle connection stays for now. */
  private boolean serveOne(PooledConnection ready) {
    AcquireRequest mine =
        pool.waiters().pollOf(shard.loop().index(), ready.key(), pool.moves().patience());
    if (mine == null) {
      AcquireRequest elsewhere =
          mustMove(ready) ? pool.waiters().pollElsewhere(shard.loop().index(), ready.key()) : null;
      if (elsewhere != null) {
        move(ready, elsewhere);
        return true;
      }
      mine = pool.waiters().pollOf(shard.loop().index(), ready.key(), Long.MAX_VALUE);
    }
    if (mine != null) {
      shard.handOut(ready, mine);
      return true;
    }
    lookAgain();
    return false;
  }

  private boolean mustMove(PooledConnection ready) {
    AcquireRequest first = pool.waiters().firstOf(ready.key());
    PooledConnection oldest = shard.oldestIdleOf(ready.key());
    return first != null
        && first.shard() != shard
        && pool.moves()
            .isDue((oldest == null ? ready : oldest).idleSince(), first.askedAt(), now());
  }

  /** Moves it to the loop of its waiter; a connection with bytes under way is not fit for that. */
  private void move(PooledConnection c, AcquireRequest request) {
    PoolShard other = request.shard();
    shard.move(c, ConnectionState.MOVING);
    if (!c.wire().leaveLoop(() -> left(c, request, other))) {
      shard.close(c, CloseReason.STALE);
      other.loop().execute(() -> other.queue().serveAgain(request));
    }
  }

  private void left(PooledConnection c, AcquireRequest request, PoolShard other) {
    if (c.state() == ConnectionState.MOVING) {
      c.belongTo(other);
      other.loop().execute(() -> other.queue().arrived(c, request));
    } else { // it has closed meanwhile
      other.loop().execute(() -> other.queue().serveAgain(request));
    }
  }

  /** A connection has come from another loop. Thread: this one. */
  private void arrived(PooledConnection c, AcquireRequest request) {
    c.wire().join(shard.loop());
    CloseReason unfit =
        shard.isShutDown() ? CloseReason.SHUTDOWN : c.unfit(pool.gate(), shard.loop().nanos());
    if (unfit != null) {
      shard.close(c, unfit);
      serveAgain(request);
    } else if (request.isPending()) {
      shard.handOut(c, request);
    } else {
      shard.becomeIdle(c);
    }
  }

  /** Puts a waiter back at its place: there is a permit for it, but no endpoint that has room. */
  void noRoomFor(AcquireRequest request) {
    pool.waiters().putBack(request);
    pool.refuseIfDown();
    if (shard.mayDial(request)) {
      pool.grantPermits(); // room came before it was back
    }
  }

  /** Puts a waiter back at its place: the connection meant for it is unfit. */
  private void serveAgain(AcquireRequest request) {
    if (!request.isPending()) {
      return;
    }
    if (shard.isShutDown()) {
      request.refuse(CloseReason.SHUTDOWN, "shutting down");
      return;
    }
    pool.waiters().putBack(request);
    pool.refuseIfDown();
    pool.grantPermits();
    pool.serveWaiters();
  }

  private long now() {
    return shard.loop().nanos();
  }

  private void lookAgain() {
    if (!lookingAgain) {
      lookingAgain = true;
      shard
          .loop()
          .schedule(
              () -> {
                lookingAgain = false;
                serve();
              },
              pool.moves().patience());
    }
  }
}
