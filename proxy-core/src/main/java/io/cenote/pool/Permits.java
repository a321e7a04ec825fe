package io.cenote.pool;

import java.util.concurrent.atomic.AtomicInteger;

/** Exact bound on things in use, over all event loops. Thread: any. */
public final class Permits {
  private final AtomicInteger taken = new AtomicInteger();
  private volatile int max;

  /** Creates that many. */
  public Permits(int max) {
    this.max = max;
  }

  /** Takes one; false: there is none. */
  public boolean tryTake() {
    for (int now = taken.get(); now < max; now = taken.get()) {
      if (taken.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Gives one back.
   *
   * @throws IllegalStateException if none was taken
   */
  public void giveBack() {
    int left = taken.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("permits taken: " + left + " (expected: 0 to " + max + ")");
    }
  }

  /** Sets their number. If more are in use, none is to be had until enough were given back. */
  public void resize(int now) {
    max = now;
  }

  /** Number of permits in use. */
  public int taken() {
    return taken.get();
  }

  /** Number of all permits. */
  public int max() {
    return max;
  }
}
