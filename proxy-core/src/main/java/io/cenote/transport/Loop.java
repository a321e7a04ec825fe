package io.cenote.transport;

/**
 * Event loop as the rooms above see it: a thread, a clock and timers, and the account of what is
 * kept. Everything that a loop owns is touched on its thread only, so none of it needs a lock.
 */
public interface Loop {
  /** Index of this loop among its siblings, from 0. */
  int index();

  /** Tests whether the caller runs on this loop. */
  boolean inLoop();

  /**
   * Runs the task on this loop, later; its exceptions are logged and go no further. Thread: any.
   */
  void execute(Runnable task);

  /** Runs the task on this loop once the delay is over. Thread: any. */
  Timer schedule(Runnable task, long delayNanos);

  /** A monotonic clock, nanoseconds. Thread: any. */
  long nanos();

  /** Account of the bytes that the process keeps, the same for all loops. Thread: any. */
  KeptAccount kept();

  /** Timer that can be cancelled. */
  interface Timer {
    /** Cancels it; does nothing once it ran. */
    void cancel();
  }
}
