package io.cenote.session;

import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Timer that strikes when no byte has moved for a given time. It does not restart at each byte:
 * when it fires and bytes have moved since, it waits for the remaining time.
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

  /** Strikes once it has been quiet so long, perhaps now; replaces the earlier limit. */
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
