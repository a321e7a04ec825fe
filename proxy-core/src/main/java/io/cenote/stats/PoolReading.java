package io.cenote.stats;

import io.cenote.lease.LeaseSample;
import io.cenote.lease.LeasedUpstream;
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

  /** Returns the numbers of an upstream since the start. */
  public static PoolReading of(LeasedUpstream upstream) {
    return of(upstream.pool().snapshot(), upstream.sample());
  }

  /** Returns the same with quantiles since that moment. */
  PoolReading since(HistogramSample start) {
    return new PoolReading(pool, leases, start);
  }
}
