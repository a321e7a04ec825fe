package io.cenote.learn;

/**
 * Longest quiet that a connection has lately survived. Observations older than an hour are
 * forgotten, because paths and servers change.
 *
 * <p>Not thread-safe; {@link IdleLimits} guards it.
 */
final class Survival {
  static final long KEPT_NANOS = 3_600_000_000_000L;

  private long longest;
  private long at;

  void note(long quiet, long now) {
    if (quiet >= longest || now - at > KEPT_NANOS) {
      longest = quiet;
      at = now;
    }
  }

  /** Time of the observation. */
  long at() {
    return at;
  }

  /** Returns the longest quiet; 0 if none is known. */
  long longest(long now) {
    return now - at > KEPT_NANOS ? 0 : longest;
  }
}
