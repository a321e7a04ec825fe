package io.cenote.learn;

/**
 * An idle limit that closed connections have shown, nanoseconds.
 *
 * @param least quiet so long, connections still worked, or the least quiet of those that closed
 * @param most quiet so long, connections closed
 * @param closes how many closed connections agree
 * @param times at how many distinct times
 */
record IdleLimit(long least, long most, int closes, int times) {
  /** The best guess: in the middle, or the upper end where the lower says little. */
  long estimate() {
    return least * 2 > most ? least + (most - least) / 2 : most;
  }

  /** Whether the other is told apart from this one by more than a quarter. */
  boolean differsFrom(IdleLimit other) {
    return Math.abs(estimate() - other.estimate()) * 4 > other.estimate();
  }
}
