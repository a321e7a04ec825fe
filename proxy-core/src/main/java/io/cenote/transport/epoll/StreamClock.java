package io.cenote.transport.epoll;

import io.cenote.transport.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Clock that strikes whenever it was not reset for a given time. A reset only notes the time: when
 * the timer fires early, it waits for the rest.
 *
 * <p>Thread: the stream's loop.
 */
final class StreamClock implements Runnable {
  private final long idleNanos;
  private final Runnable action;
  private @Nullable Loop loop;
  private Loop.@Nullable Timer timer;
  private long since;

  StreamClock(Duration idle, Runnable action) {
    idleNanos = idle.toNanos();
    this.action = action;
  }

  /** Starts on that loop, from now. */
  void start(Loop on) {
    loop = on;
    since = on.nanos();
    timer = on.schedule(this, idleNanos);
  }

  void reset() {
    if (loop != null) {
      since = loop.nanos();
    }
  }

  void stop() {
    loop = null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  @Override
  public void run() {
    Loop on = loop;
    if (on == null) {
      return;
    }
    long left = since + idleNanos - on.nanos();
    if (left > 0) {
      timer = on.schedule(this, left);
      return;
    }
    since = on.nanos();
    timer = on.schedule(this, idleNanos);
    action.run();
  }
}
