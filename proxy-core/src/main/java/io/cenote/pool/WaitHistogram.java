package io.cenote.pool;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Histogram of the time that sessions waited for a connection, in buckets that grow by an eighth:
 * fixed memory, one addition per sample, quantiles accurate to 13 %. Thread: any.
 */
final class WaitHistogram {
  private static final int STEPS = 8;
  static final int BUCKETS = 64 * STEPS;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  void record(long nanos) {
    counts.incrementAndGet(bucketOf(nanos));
  }

  WaitSample sample() {
    long[] copy = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      copy[i] = counts.get(i);
    }
    return new WaitSample(copy);
  }

  static int bucketOf(long nanos) {
    if (nanos < STEPS) {
      return (int) Math.max(0, nanos);
    }
    int power = 63 - Long.numberOfLeadingZeros(nanos);
    return (power - 2) * STEPS + (int) (nanos >>> (power - 3) & (STEPS - 1));
  }

  /** Largest value that falls into the bucket. */
  static long upperBound(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    int power = bucket / STEPS + 2;
    long step = 1L << (power - 3);
    return (STEPS + bucket % STEPS + 1) * step - 1;
  }
}
