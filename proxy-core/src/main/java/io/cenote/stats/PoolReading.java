package io.cenote.stats;

import io.cenote.lease.LeaseSample;
import io.cenote.measure.HistogramSample;
import io.cenote.pool.PoolSnapshot;

/**
 * Numbers of one pool, and of the leases on it.
 *
 * @param since start of the quantiles of its waits
 */
public record PoolReading(PoolSnapshot pool, LeaseSample leases, HistogramSample since) {
  /** Returns the numbers since the start. */
  public static PoolReading of(PoolSnapshot pool, LeaseSample leases) {
    return new PoolReading(pool, leases, HistogramSample.none());
  }
}
