package io.cenote.pool;

import java.util.concurrent.atomic.AtomicInteger;

/** The one bound over all event loops: a connection of any state holds a permit. Thread: any. */
final class PoolBudget {
  private final AtomicInteger taken = new AtomicInteger();
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
