package io.cenote.learn;

/**
 * The longest quiet that a connection was lately seen to survive. What is older than an hour is
 * forgotten, for paths and servers change.
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

  /** When it was seen. */
  long at() {
    return at;
  }

  /** 0 if nothing is known. */
  long longest(long now) {
    return now - at > KEPT_NANOS ? 0 : longest;
  }
}
