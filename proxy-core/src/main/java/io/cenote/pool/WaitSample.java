package io.cenote.pool;

import java.util.Arrays;

/** Waiting times of all sessions up to one moment. Immutable. */
public final class WaitSample {
  private final long[] counts;

  WaitSample(long[] counts) {
    this.counts = counts;
  }

  /** Returns an empty sample. */
  public static WaitSample none() {
    return new WaitSample(new long[WaitHistogram.BUCKETS]);
  }

  /**
   * Returns a quantile of the times since an earlier sample, accurate to 13 %.
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
