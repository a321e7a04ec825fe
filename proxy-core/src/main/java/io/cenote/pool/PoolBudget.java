package io.cenote.pool;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bound of a pool over all event loops: a connection of any state holds a permit, until the kernel
 * has closed its socket. Thread: any.
 */
final class PoolBudget {
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger leaving = new AtomicInteger();
  private final int max;

  PoolBudget(int max) {
    this.max = max;
  }

  boolean tryTake() {
    for (int now = taken.get(); now < max; now = taken.get()) {
      if (taken.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** A connection is being closed: its permit comes back soon. */
  void leaves() {
    leaving.incrementAndGet();
  }

  /** Permits that are on their way back. */
  int leaving() {
    return leaving.get();
  }

  /** The connection is closed; its permit is to be given back. */
  void left() {
    leaving.decrementAndGet();
  }

  void giveBack() {
    int left = taken.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("permits taken: " + left + " (expected: 0 to " + max + ")");
    }
  }

  int taken() {
    return taken.get();
  }

  int max() {
    return max;
  }
}
