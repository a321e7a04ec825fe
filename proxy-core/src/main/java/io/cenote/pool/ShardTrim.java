package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.upstream.balance.Spread;

/**
 * Closing of idle connections of one shard for want of room.
 *
 * <p>Thread: the shard's loop.
 */
final class ShardTrim {
  /** The shard, as its trimming sees it. */
  interface Ground {
    /** Tests whether its pool has too many connections, idle or in all. */
    boolean hasSurplus();

    void close(PooledConnection c, CloseReason reason);
  }

  private final Ground shard;
  private final IdleQueue<PooledConnection> idle;
  private final PoolBudget budget;
  private final PoolStats stats;

  ShardTrim(Ground shard, IdleQueue<PooledConnection> idle, PoolBudget budget, PoolStats stats) {
    this.shard = shard;
    this.idle = idle;
    this.budget = budget;
    this.stats = stats;
  }

  /** Closes idle connections of members that have too many, as many as others lack. */
  void makeRoom(Spread spread) {
    int lack = spread.lack() - budget.leaving();
    PooledConnection next;
    for (PooledConnection c = idle.oldest(); c != null && lack > 0; c = next) {
      next = c.place().newer();
      if (spread.hasSurplus(c.member())) {
        shard.close(c, CloseReason.LRU);
        lack--;
      }
    }
  }

  /**
   * Closes one idle connection that nobody has used, of a member that has too many, if there are
   * more than {@code min-idle}: others were given their share meanwhile.
   */
  void trimSurplus(Spread spread) {
    for (PooledConnection c = idle.oldest();
        c != null && stats.idle.get() > spread.wanted();
        c = c.place().newer()) {
      if (c.isUnused() && spread.hasSurplus(c.member())) {
        shard.close(c, CloseReason.LRU);
        return;
      }
    }
  }

  /** Closes the oldest if the pool has too many. */
  void trimIdle() {
    PooledConnection oldest = idle.oldest();
    if (oldest != null && shard.hasSurplus()) {
      shard.close(oldest, CloseReason.LRU);
    }
  }

  /** Closes the oldest ones until the pool has no longer too many. */
  void trimAll() {
    while (shard.hasSurplus() && idle.oldest() != null) {
      trimIdle();
    }
  }

  /** Evicts the least recently used connection for one of another key. */
  void evictOldest() {
    PooledConnection oldest = idle.oldest();
    if (oldest != null) {
      shard.close(oldest, CloseReason.LRU);
    }
  }
}
