package io.cenote.listen;

import org.jspecify.annotations.Nullable;

/**
 * Bucket of tokens that fills at a rate and holds one second's worth. It counts in whole billionths
 * of a token, so that nothing is lost to rounding. Immutable.
 *
 * @param credit billionths of a token in it
 * @param at time of that credit, nanoseconds
 */
record TokenBucket(long credit, long at) {
  private static final long TOKEN = 1_000_000_000L;

  /** Returns a full bucket. */
  static TokenBucket full(int rate, long now) {
    return new TokenBucket(rate * TOKEN, now);
  }

  /**
   * Takes a token.
   *
   * @param rate tokens a second, at most a million
   * @return the bucket without it; null if there is none
   */
  @Nullable TokenBucket take(int rate, long now) {
    long elapsed = Math.min(Math.max(now - at, 0), TOKEN);
    long filled = Math.min(credit + elapsed * rate, rate * TOKEN);
    return filled < TOKEN ? null : new TokenBucket(filled - TOKEN, Math.max(now, at));
  }
}
