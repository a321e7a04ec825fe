package io.cenote.pool;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bound of a pool over all event loops: a connection of any state holds a permit, until the kernel
 * has closed its socket. Thread: any.
 */
final class PoolBudget {
  private final Permits permits;
  private final AtomicInteger leaving = new AtomicInteger();

  PoolBudget(int max) {
    permits = new Permits(max);
  }

  boolean tryTake() {
    return permits.tryTake();
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
    permits.giveBack();
  }

  /** Sets the bound. What is beyond it stays until it is given back. */
  void resize(int max) {
    permits.resize(max);
  }

  /** Number of connections that are to go because of a bound that became smaller. */
  int excess() {
    return permits.taken() - leaving.get() - permits.max();
  }

  /** Returns it as pairs of the log. */
  String text() {
    return " total=" + taken() + " max=" + max();
  }

  int taken() {
    return permits.taken();
  }

  int max() {
    return permits.max();
  }
}
