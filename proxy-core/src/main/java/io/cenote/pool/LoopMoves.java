package io.cenote.pool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Rule for moving an idle connection to a loop with older waiters. If sessions keep their
 * connections, it moves at once. If connections are acquired for moments, each loop has waiters
 * most of the time, and a connection would change its loop at each release. So a waiter of the
 * connection's own loop may overtake those of other loops, by no more than the patience.
 *
 * <p>Thread: any.
 */
final class LoopMoves {
  /** Time by which a waiter may be served before older ones, nanoseconds. */
  static final long PATIENCE_NANOS = 20_000_000L;

  private final long patience;
  private final AtomicLong last;

  /**
   * Creates the rule of a pool.
   *
   * @param patience nanoseconds; 0: none overtakes another
   */
  LoopMoves(long patience, long now) {
    this.patience = patience;
    last = new AtomicLong(now - patience);
  }

  long patience() {
    return patience;
  }

  /**
   * Tests whether a connection moves now for the first waiter: one that its loop has not used for
   * the patience; else, if the first has waited too long, one in each such time, so that two loops
   * that are both short of connections do not take them from each other all the time.
   *
   * @param idleSince of the least recently used one there
   * @param askedAt of the first waiter, on its loop's clock
   */
  boolean isDue(long idleSince, long askedAt, long now) {
    if (now - idleSince >= patience) {
      return true;
    }
    long before = last.get();
    return now - askedAt >= patience && now - before >= patience && last.compareAndSet(before, now);
  }
}
