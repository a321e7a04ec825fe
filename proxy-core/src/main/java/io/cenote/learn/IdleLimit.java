package io.cenote.learn;

/**
 * Idle limit that closed connections have shown, nanoseconds.
 *
 * @param least longest quiet after which connections worked, or the least quiet of those that
 *     closed
 * @param most quiet after which connections closed
 * @param closes number of closed connections that agree
 * @param times number of distinct times
 */
record IdleLimit(long least, long most, int closes, int times) {
  /** Best guess: the middle, or the upper end if the lower says little. */
  long estimate() {
    return least * 2 > most ? least + (most - least) / 2 : most;
  }

  /** Tests whether the other differs by more than a quarter. */
  boolean differsFrom(IdleLimit other) {
    return Math.abs(estimate() - other.estimate()) * 4 > other.estimate();
  }
}
