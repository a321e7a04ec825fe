package io.cenote.upstream.member;

import java.util.function.DoubleSupplier;

/**
 * Time without dials to an endpoint after its n-th failure in a row: 100 ms, doubled each time up
 * to 10 s, shortened by up to half at random so that many proxies do not come back at once.
 *
 * <p>Not thread-safe; {@link Condition} guards it.
 */
final class Backoff {
  static final long FIRST_NANOS = 100_000_000L;
  static final long MAX_NANOS = 10_000_000_000L;

  private final DoubleSupplier random;
  private int failures;
  private long until;

  Backoff(DoubleSupplier random) {
    this.random = random;
  }

  void failed(long now) {
    long full = Math.min(MAX_NANOS, FIRST_NANOS << Math.min(failures, 10));
    failures++;
    until = now + full - (long) (full * random.getAsDouble() / 2);
  }

  void succeeded() {
    failures = 0;
  }

  /** Allows no dial for that long at least: the dials under way are not yet decided. */
  void hold(long now, long nanos) {
    if (until - now < nanos) {
      until = now + nanos;
    }
  }

  /** Nanoseconds until it may be dialled again; 0 or less: now. */
  long remaining(long now) {
    return failures == 0 ? 0 : until - now;
  }
}
