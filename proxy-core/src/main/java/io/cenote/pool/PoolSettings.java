package io.cenote.pool;

import java.time.Duration;

/**
 * The bounds and clocks of one pool. Validated where they are read; every limit is over all event
 * loops.
 *
 * @param limits how many connections it has
 * @param waiting how sessions wait for one of them
 * @param ages how old one of them gets
 * @param raw what may be done with one whose bytes nobody understands
 * @param recency what moves an idle connection to the front of the queue
 */
public record PoolSettings(Limits limits, Waiting waiting, Ages ages, Raw raw, Recency recency) {

  /** Returns the same, without connections that are made ahead of need. */
  PoolSettings withoutWarmSet() {
    Limits cold = new Limits(limits.maxConnections, 0, limits.maxIdle);
    return new PoolSettings(cold, waiting, ages, raw, recency);
  }

  /**
   * Counts of connections.
   *
   * @param maxConnections connections of any state, exact
   * @param minIdle kept warm from start-up on
   * @param maxIdle idle connections kept; one more evicts the least recently used
   */
  public record Limits(int maxConnections, int minIdle, int maxIdle) {}

  /**
   * Bounds of the wait queue.
   *
   * @param maxPending sessions that may wait for a connection
   * @param acquireTimeout how long one of them waits, connecting included
   */
  public record Waiting(int maxPending, Duration acquireTimeout) {}

  /**
   * Times after which a connection is evicted.
   *
   * @param idleTimeout unused so long
   * @param maxLifetime since it was made, minus up to 10 % jitter
   * @param warmMaxAge since it was made, if it was never used; another is made in its place
   */
  public record Ages(Duration idleTimeout, Duration maxLifetime, Duration warmMaxAge) {}

  /**
   * Promises about a server whose bytes nobody understands.
   *
   * @param serverSpeaksFirst bytes on a warm connection are its greeting, kept for its first user
   * @param reuse may a raw connection serve twice
   * @param settleTime with {@link Reuse#CLEAN}: how long the upstream must stay quiet first
   */
  public record Raw(boolean serverSpeaksFirst, Reuse reuse, Duration settleTime) {}
}
