package io.cenote.pool;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When an idle connection leaves its loop because somebody waits on another. Where sessions keep
 * their connections that is at once. Where connections are acquired for moments each loop has
 * waiters most of the time, and a connection would change its loop at each release: so whoever
 * waits on the connection's own loop may overtake those of other loops, by no more than a patience.
 *
 * <p>Thread: any.
 */
final class LoopMoves {
  /** How much earlier others may have come than who is served before them, nanoseconds. */
  static final long PATIENCE_NANOS = 20_000_000L;

  private final long patience;
  private final AtomicLong last;

  /**
   * Moves of a pool.
   *
   * @param patience nanoseconds; 0: nobody overtakes anybody
   */
  LoopMoves(long patience, long now) {
    this.patience = patience;
    last = new AtomicLong(now - patience);
  }

  long patience() {
    return patience;
  }

  /**
   * Whether one moves now for the first in line: one that nobody on its loop has wanted for a
   * while; else, if the first has waited too long, one in each such while, so that two loops that
   * are both short of connections do not take them from each other all the time.
   *
   * @param idleSince of the least recently used one there
   * @param askedAt of the first in line, on its loop's clock
   */
  boolean isDue(long idleSince, long askedAt, long now) {
    if (now - idleSince >= patience) {
      return true;
    }
    long before = last.get();
    return now - askedAt >= patience && now - before >= patience && last.compareAndSet(before, now);
  }
}
