package io.cenote.transport;

import io.cenote.journal.LimitedLog;
import org.slf4j.LoggerFactory;

/**
 * Task of a loop whose failure is one line of the limited log. Netty would log each with its stack
 * trace, and nothing at all for a scheduled one.
 */
public final class GuardedTask implements Runnable {
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.transport"));

  private final Runnable task;

  private GuardedTask(Runnable task) {
    this.task = task;
  }

  /** Guards the task, once. */
  public static Runnable of(Runnable task) {
    return task instanceof GuardedTask ? task : new GuardedTask(task);
  }

  @Override
  public void run() {
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      StackTraceElement[] trace = failure.getStackTrace();
      String where = trace.length == 0 ? "" : " at " + trace[0];
      LOG.warn("task " + failure.getClass().getName() + where, "a task failed: " + failure + where);
    }
  }
}
