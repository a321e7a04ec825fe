package io.cenote.measure;

import java.util.Arrays;

/** Times that a histogram had up to one moment. Immutable. */
public final class HistogramSample {
  private static final HistogramSample NONE = new HistogramSample(new long[Histogram.BUCKETS], 0);

  private final long[] counts;
  private final long sumNanos;

  HistogramSample(long[] counts, long sumNanos) {
    this.counts = counts;
    this.sumNanos = sumNanos;
  }

  /** Returns an empty sample. */
  public static HistogramSample none() {
    return NONE;
  }

  /** Number of times. */
  public long count() {
    return Arrays.stream(counts).sum();
  }

  /** Sum of all times, nanoseconds. */
  public long sumNanos() {
    return sumNanos;
  }

  /**
   * Returns how many times were at most each of the bounds, give or take an eighth of the bound: a
   * time counts where the middle of its bucket is.
   *
   * @param boundsNanos ascending
   */
  public long[] upTo(long[] boundsNanos) {
    long[] found = new long[boundsNanos.length];
    int at = 0;
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      while (at < found.length && middle(bucket) > boundsNanos[at]) {
        found[at++] = seen;
      }
      seen += counts[bucket];
    }
    Arrays.fill(found, at, found.length, seen);
    return found;
  }

  private static long middle(int bucket) {
    long below = bucket == 0 ? 0 : Histogram.upperBound(bucket - 1);
    return below + (Histogram.upperBound(bucket) - below) / 2;
  }

  /**
   * Returns a quantile of the times since an earlier sample, accurate to 13 %.
   *
   * @param earlier of the same histogram
   * @return nanoseconds; 0 if nothing was counted
   */
  public long quantileNanos(HistogramSample earlier, double quantile) {
    long total = count() - earlier.count();
    long rank = (long) Math.ceil(total * quantile);
    long seen = 0;
    for (int i = 0; i < counts.length && total > 0; i++) {
      seen += counts[i] - earlier.counts[i];
      if (seen >= rank) {
        return Histogram.upperBound(i);
      }
    }
    return 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HistogramSample sample
        && sumNanos == sample.sumNanos
        && Arrays.equals(counts, sample.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
