package io.cenote.lease;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Permits to hold connections of one upstream for as long as a client likes, over all loops. There
 * are fewer than connections: the reserve is for clients that hold none.
 *
 * <p>Thread: any.
 */
final class Holds {
  private final int max;
  private final AtomicInteger taken = new AtomicInteger();
  private final Queue<Hold> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Creates the permits.
   *
   * @param max their number
   */
  Holds(int max) {
    this.max = max;
  }

  /** Takes a permit; false: there is none. */
  boolean tryTake() {
    for (int now = taken.get(); now < max; now = taken.get()) {
      if (taken.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Tests whether others wait, before whom nobody goes. */
  boolean areWanted() {
    return !waiting.isEmpty();
  }

  /** Wakes the hold once a permit is free; the caller bounds its time. */
  void enqueue(Hold hold) {
    waiting.add(hold);
    wakeIfFree(); // one may have come free meanwhile
  }

  /** Wakes the next in the queue if there is a permit for it. */
  void wakeIfFree() {
    if (taken.get() < max) {
      Hold next = waiting.poll();
      if (next != null) {
        next.wake();
      }
    }
  }

  /** Drops a hold that no longer waits. */
  void forget(Hold hold) {
    waiting.remove(hold);
  }

  /** Gives a permit back. */
  void giveBack() {
    taken.decrementAndGet();
    wakeIfFree();
  }
}
