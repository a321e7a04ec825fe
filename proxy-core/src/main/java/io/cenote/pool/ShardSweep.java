package io.cenote.pool;

import io.cenote.transport.CloseReason;
import java.time.Duration;

/**
 * Looks at the idle connections of one shard every now and then: what has grown too old leaves,
 * and, where recency is by keepalive, what was heard of since its last use moves forward in the
 * queue.
 *
 * <p>Thread: the shard's loop.
 */
final class ShardSweep {
  private static final long SHORTEST_NANOS = 20_000_000L;
  private static final long LONGEST_NANOS = 1_000_000_000L;

  private final PoolShard shard;
  private final IdleQueue idle;
  private final PoolSettings settings;

  ShardSweep(PoolShard shard, IdleQueue idle) {
    this.shard = shard;
    this.idle = idle;
    settings = shard.pool().settings();
  }

  void schedule() {
    long least =
        Math.min(
            settings.idleTimeout().toNanos(),
            Math.min(settings.maxLifetime().toNanos(), settings.warmMaxAge().toNanos()));
    Duration probes = shard.pool().upstream().upkeep().probeInterval();
    if (!probes.isZero()) {
      least = Math.min(least, probes.toNanos());
    }
    long period = Math.max(SHORTEST_NANOS, Math.min(LONGEST_NANOS, least / 10));
    shard.loop().schedule(this::sweep, period);
  }

  private void sweep() {
    if (shard.isShutDown()) {
      return;
    }
    expire(shard.loop().nanos());
    probe(shard.loop().nanos());
    if (settings.recency() == Recency.KEEPALIVE) {
      renew(shard.loop().nanos());
    }
    shard.dialling().warmUp();
    schedule();
  }

  /** Closes what has grown too old. */
  void expire(long now) {
    PooledConnection next;
    for (PooledConnection c = idle.oldest(); c != null; c = next) {
      next = c.place.newer();
      CloseReason expired = c.expired(now);
      if (expired != null) {
        shard.close(c, expired);
      } else if (!c.isProved() && now - c.connectedAt >= EndpointSet.YOUNG_NANOS) {
        c.proved();
        shard.dialling().warmUpAgain();
      }
    }
  }

  private void probe(long now) {
    PooledConnection next;
    for (PooledConnection c = idle.oldest(); c != null; c = next) {
      next = c.place.newer();
      if (shard.upkeep().mustProbe(c, now)) {
        shard.upkeep().probe(c);
      }
    }
  }

  /** The peer's answer to a kernel probe counts as freshness, but not as use: no clock is wound. */
  private void renew(long now) {
    PooledConnection next;
    for (PooledConnection c = idle.oldest(); c != null; c = next) {
      next = c.place.newer();
      long silence = c.wire().silence();
      if (silence >= 0 && now - silence - c.recentAt > 0) {
        idle.remove(c);
        c.recentAt = now - silence;
        idle.add(c);
      }
    }
    shard.publish();
  }
}
