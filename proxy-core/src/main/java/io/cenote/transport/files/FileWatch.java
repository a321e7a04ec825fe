package io.cenote.transport.files;

import io.cenote.transport.GuardedTask;
import io.cenote.transport.Loop;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watch over files: tells a loop when their content has changed. It looks when something happens in
 * their folders and each ten seconds, because some file systems tell nothing.
 *
 * <p>Thread: one of its own, which ends with {@link #close()}. Owner: whoever started it.
 */
public final class FileWatch implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Least time between two looks, however much happens in a folder. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final List<Target> targets;
  private final Thread thread = new Thread(this::run, "cenote-files");

  /** Files that change together, and what is done then. */
  private record Target(FileMarks marks, Debounce action) {}

  /**
   * Files and the action on their change.
   *
   * @param marks of the files, for this watch alone
   * @param action run on the loop, once the files have been quiet for a moment
   */
  public record Order(FileMarks marks, Runnable action) {}

  /** Creates a watch that does not look yet. */
  public FileWatch(Loop loop, List<Order> orders) {
    targets =
        orders.stream()
            .filter(order -> !order.marks().files().isEmpty())
            .map(order -> new Target(order.marks(), new Debounce(loop, order.action())))
            .toList();
  }

  /** Starts to look, on a thread of its own; without any file there is none. */
  public void start() {
    if (!targets.isEmpty()) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void run() {
    try (FolderEvents events = FolderEvents.open()) {
      Runnable step = GuardedTask.of(() -> step(events));
      while (!thread.isInterrupted()) {
        step.run();
        events.waitForOne(LOOK_NANOS);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (InterruptedException | IOException e) {
      return; // closed
    }
  }

  private void step(FolderEvents events) {
    events.watch(targets.stream().flatMap(each -> each.marks().files().stream()).toList());
    look();
  }

  /** Looks at all files once. Thread: the watch's, or a test's before the start. */
  void look() {
    for (Target target : targets) {
      if (target.marks().haveChanged()) {
        target.action().trigger();
      }
    }
  }

  /** Ends the thread. An action that is already on its way to the loop may still run. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
