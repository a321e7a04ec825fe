package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.upstream.member.Condition;
import io.cenote.upstream.member.Member;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Periodic sweep over the idle connections of one shard. It closes those that are too old. If
 * recency is by keepalive, connections with a later sign of life move forward in the queue.
 *
 * <p>Thread: the shard's loop.
 */
final class ShardSweep {
  private static final long SHORTEST_NANOS = 20_000_000L;
  private static final long LONGEST_NANOS = 1_000_000_000L;

  /** The shard, as its sweep sees it. */
  interface Ground {
    Loop loop();

    boolean isShutDown();

    void close(PooledConnection c, CloseReason reason);

    /** A connection has lived through its first seconds. */
    void provedByAge(PooledConnection c);

    boolean mustProbe(PooledConnection c, long now);

    void probe(PooledConnection c);

    /** Tests whether sessions may get connections to that member at all. */
    boolean mayServe(Member member);

    /** Publishes the idle connections to the other loops. */
    void publish();

    /** Dials ahead of need, if connections are wanted. */
    void warmUp();
  }

  private final Ground shard;
  private final IdleQueue<PooledConnection> idle;
  private final Supplier<UpstreamSettings> upstream;

  ShardSweep(Ground shard, IdleQueue<PooledConnection> idle, Supplier<UpstreamSettings> upstream) {
    this.shard = shard;
    this.idle = idle;
    this.upstream = upstream;
  }

  void schedule() {
    PoolSettings.Ages ages = upstream.get().pool().ages();
    long least =
        Math.min(
            ages.idleTimeout().toNanos(),
            Math.min(ages.maxLifetime().toNanos(), ages.warmMaxAge().toNanos()));
    Duration probes = upstream.get().upkeep().probeInterval();
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
    if (upstream.get().pool().recency() == Recency.KEEPALIVE) {
      renew(shard.loop().nanos());
    }
    shard.warmUp();
    schedule();
  }

  /** Closes connections that are too old. */
  void expire(long now) {
    PooledConnection next;
    for (PooledConnection c = idle.oldest(); c != null; c = next) {
      next = c.place().newer();
      CloseReason expired = c.expired(now);
      if (expired == null && c.isIdleTooLong(now)) {
        expired = CloseReason.IDLE_TIMEOUT; // after a reload: its clock may be set to another time
      }
      if (expired != null) {
        shard.close(c, expired);
      } else if (!shard.mayServe(c.member())) {
        shard.close(c, CloseReason.LRU); // members of a lower priority are up again
      } else if (!c.isProved() && now - c.connectedAt() >= Condition.YOUNG_NANOS) {
        shard.provedByAge(c);
      }
    }
  }

  private void probe(long now) {
    PooledConnection next;
    for (PooledConnection c = idle.oldest(); c != null; c = next) {
      next = c.place().newer();
      if (shard.mustProbe(c, now)) {
        shard.probe(c);
      }
    }
  }

  /** The peer's answer to a kernel probe counts as freshness, not as use: no clock restarts. */
  private void renew(long now) {
    PooledConnection next;
    for (PooledConnection c = idle.oldest(); c != null; c = next) {
      next = c.place().newer();
      long silence = c.wire().silence();
      if (silence >= 0 && now - silence - c.recentAt() > 0) {
        idle.remove(c);
        c.seenAlive(now - silence);
        idle.add(c);
      }
    }
    shard.publish();
  }
}
