package io.cenote.transport;

/**
 * One event loop as the pool and the relay see it: a thread, a clock and a calendar. Everything a
 * loop owns is touched on its thread only, so none of it needs a lock.
 */
public interface Loop {
  /** The place of this loop among its siblings, from 0. */
  int index();

  /** Tests whether the caller runs on this loop. */
  boolean inLoop();

  /**
   * Runs the task on this loop, later; what it throws is logged and goes no further. Thread: any.
   */
  void execute(Runnable task);

  /** Runs the task on this loop once the delay is over. Thread: any. */
  Timer schedule(Runnable task, long delayNanos);

  /** A monotonic clock, nanoseconds. Thread: any. */
  long nanos();

  /** Something that may still be called off. */
  interface Timer {
    /** Calls it off; does nothing once it ran. */
    void cancel();
  }
}
