package io.cenote.lease;

import io.cenote.pool.ConnectionPool;

/**
 * What the leases on one upstream have in common, whichever listener's clients they are for.
 *
 * <p>Thread: any.
 */
public final class LeasedUpstream {
  private final ConnectionPool pool;
  private final LeaseSettings settings;
  private final LeaseCounts counts;
  private final Cancels cancels = new Cancels();

  /** Of that pool, whose protocol lends request by request. */
  public LeasedUpstream(ConnectionPool pool, LeaseSettings settings) {
    this.pool = pool;
    this.settings = settings;
    counts = new LeaseCounts(pool.name());
  }

  ConnectionPool pool() {
    return pool;
  }

  LeaseSettings settings() {
    return settings;
  }

  LeaseCounts counts() {
    return counts;
  }

  Cancels cancels() {
    return cancels;
  }

  /** The numbers of this moment. */
  public LeaseSample sample() {
    return counts.sample(pool.protocol().counts());
  }
}
