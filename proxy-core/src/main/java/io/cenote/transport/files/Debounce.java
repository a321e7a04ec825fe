package io.cenote.transport.files;

import io.cenote.transport.Loop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Action that runs on a loop once its triggers have been quiet for 200 ms, or two seconds after the
 * first of them: files that belong together are seldom written at once.
 *
 * <p>Thread: any for the trigger, the loop for all else.
 */
final class Debounce {
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LATEST_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Loop loop;
  private final Runnable action;
  private Loop.@Nullable Timer timer;
  private long latest;

  Debounce(Loop loop, Runnable action) {
    this.loop = loop;
    this.action = action;
  }

  /** Asks for the action. */
  void trigger() {
    loop.execute(this::postpone);
  }

  private void postpone() {
    long now = loop.nanos();
    if (timer == null) {
      latest = now + LATEST_NANOS;
    } else {
      timer.cancel();
    }
    timer = loop.schedule(this::run, Math.min(QUIET_NANOS, latest - now));
  }

  private void run() {
    timer = null;
    action.run();
  }
}
