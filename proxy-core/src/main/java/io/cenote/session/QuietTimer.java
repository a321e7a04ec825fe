package io.cenote.session;

import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Strikes when no byte has moved for a given time. It is not wound at each byte: when it goes off
 * it looks at when bytes moved last and, if that was since, waits for what is left.
 *
 * <p>Thread: the session's loop.
 */
final class QuietTimer {
  private final Loop loop;
  private final LongSupplier lastActivity;
  private final Runnable strike;
  private Loop.@Nullable Timer timer;

  QuietTimer(Loop loop, LongSupplier lastActivity, Runnable strike) {
    this.loop = loop;
    this.lastActivity = lastActivity;
    this.strike = strike;
  }

  boolean isRunning() {
    return timer != null;
  }

  /** Strikes once it has been quiet so long, perhaps now; replaces what was asked before. */
  void start(Duration limit) {
    stop();
    long left = lastActivity.getAsLong() + limit.toNanos() - loop.nanos();
    if (left <= 0) {
      strike.run();
    } else {
      timer = loop.schedule(() -> start(limit), left);
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
