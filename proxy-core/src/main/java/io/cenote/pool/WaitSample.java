package io.cenote.pool;

import java.util.Arrays;

/** How long sessions had waited for a connection, all counted up to one moment. Immutable. */
public final class WaitSample {
  private final long[] counts;

  WaitSample(long[] counts) {
    this.counts = counts;
  }

  /** An empty one. */
  public static WaitSample none() {
    return new WaitSample(new long[WaitHistogram.BUCKETS]);
  }

  /**
   * A quantile of what was counted since an earlier sample, right within 13 %.
   *
   * @param earlier of the same pool
   * @return nanoseconds; 0 if nothing was counted
   */
  public long quantileNanos(WaitSample earlier, double quantile) {
    long total = Arrays.stream(counts).sum() - Arrays.stream(earlier.counts).sum();
    long rank = (long) Math.ceil(total * quantile);
    long seen = 0;
    for (int i = 0; i < counts.length && total > 0; i++) {
      seen += counts[i] - earlier.counts[i];
      if (seen >= rank) {
        return WaitHistogram.upperBound(i);
      }
    }
    return 0;
  }
}
