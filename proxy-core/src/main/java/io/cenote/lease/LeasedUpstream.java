package io.cenote.lease;

import io.cenote.pool.ConnectionPool;

/**
 * State shared by all leases on one upstream, over all listeners.
 *
 * <p>Thread: any.
 */
public final class LeasedUpstream {
  private final ConnectionPool pool;
  private final LeaseSettings settings;
  private final LeaseCounts counts;
  private final Cancels cancels = new Cancels();

  /** Creates the state for a pool whose protocol leases request by request. */
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

  /** Returns the current numbers. */
  public LeaseSample sample() {
    return counts.sample(pool.protocol().counts());
  }
}
