package io.cenote.lease;

import io.cenote.pool.Permits;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Permits to hold connections of one upstream for as long as a client likes, over all loops. There
 * are fewer than connections: the reserve is for clients that hold none.
 *
 * <p>Thread: any.
 */
final class Holds {
  private final Permits permits;
  private final Queue<Hold> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Creates the permits.
   *
   * @param max their number
   */
  Holds(int max) {
    permits = new Permits(max);
  }

  /** Sets their number. More than that may be in use until they are given back. */
  void resize(int max) {
    permits.resize(max);
    wakeIfFree();
  }

  /** Takes a permit; false: there is none. */
  boolean tryTake() {
    return permits.tryTake();
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
    if (permits.taken() < permits.max()) {
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
    permits.giveBack();
    wakeIfFree();
  }
}
