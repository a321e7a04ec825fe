package io.cenote.pool;

import io.cenote.transport.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * One loop's dealings with the line of waiters: who waits here, and who gets what is idle here.
 *
 * <p>Thread: the shard's loop.
 */
final class ShardLine {
  private final PoolShard shard;
  private final ConnectionPool pool;
  private boolean lookingAgain;

  ShardLine(PoolShard shard) {
    this.shard = shard;
    pool = shard.pool();
  }

  void waitIn(AcquireRequest request) {
    request.startClock();
    if (!pool.waiters().add(request)) {
      request.refuse(CloseReason.REJECTED, "max-pending " + pool.waiters().max() + " reached");
      return;
    }
    // A permit or a connection may have come free between the look and the add.
    pool.grantPermits();
    if (shard.idleCount() > 0) {
      shard.loop().execute(this::serve);
    } else {
      pool.serveWaiters();
    }
  }

  /**
   * Serves the line with what is idle here: a waiter of this loop is handed the newest connection;
   * for one of another loop the oldest is evicted, and its permit goes to the first in line.
   */
  void serve() {
    while (pool.waiters().size() > 0 && shard.idleCount() > 0) {
      PooledConnection ready = shard.takeNewest(null);
      if (ready == null) {
        break;
      }
      if (!serveOne(ready)) {
        return;
      }
    }
    if (pool.waiters().size() > 0) {
      pool.serveWaiters();
    }
  }

  /** False if what is idle here stays for now. */
  private boolean serveOne(PooledConnection ready) {
    LoopMoves moves = pool.moves();
    AcquireRequest mine = pool.waiters().pollOf(shard, moves.patience());
    if (mine == null) {
      if (areServed()) {
        return false; // asked again when they are there
      }
      AcquireRequest first = firstElsewhere();
      PooledConnection oldest = shard.oldestIdle();
      if (first != null && moves.isDue(oldest == null ? ready : oldest, first, now())) {
        shard.close(oldest == null ? ready : oldest, CloseReason.LRU);
        return true;
      }
      mine = pool.waiters().pollOf(shard, Long.MAX_VALUE);
    }
    if (mine != null) {
      shard.lend(ready, mine);
      return true;
    }
    lookAgain();
    return false;
  }

  /** Whether permits enough for everybody in line are on their way back. */
  private boolean areServed() {
    return pool.waiters().size() <= pool.budget().leaving();
  }

  private @Nullable AcquireRequest firstElsewhere() {
    AcquireRequest first = pool.waiters().first();
    return first == null || first.shard() == shard ? null : first;
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
