package io.cenote.learn;

/**
 * An idle limit that deaths have shown, nanoseconds.
 *
 * @param least quiet so long, connections were still seen alive, or the least quiet that died
 * @param most quiet so long, connections died
 * @param deaths how many deaths agree
 * @param times at how many distinct times
 */
record IdleLimit(long least, long most, int deaths, int times) {
  /** The best guess: in the middle, or the upper end where the lower says little. */
  long estimate() {
    return least * 2 > most ? least + (most - least) / 2 : most;
  }

  /** Whether the other is told apart from this one by more than a quarter. */
  boolean differsFrom(IdleLimit other) {
    return Math.abs(estimate() - other.estimate()) * 4 > other.estimate();
  }
}
