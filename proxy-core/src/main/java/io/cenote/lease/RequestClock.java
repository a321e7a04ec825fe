package io.cenote.lease;

import io.cenote.protocol.ClientSide;
import io.cenote.transport.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Clock that strikes when a client has begun a request and sent less than {@link #PROGRESS} of it
 * within a given time. A byte now and then is no progress.
 *
 * <p>Thread: the session's loop.
 */
final class RequestClock {
  /** Bytes that a request must bring in that time. */
  static final long PROGRESS = 64 * 1024;

  private final ClientSide clientSide;
  private final Loop loop;
  private final long nanos;
  private final Runnable strike;
  private Loop.@Nullable Timer timer;
  private long number;
  private long progress;

  /**
   * Creates a clock that does not run.
   *
   * @param time zero: it never runs
   */
  RequestClock(ClientSide clientSide, Loop loop, Duration time, Runnable strike) {
    this.clientSide = clientSide;
    this.loop = loop;
    this.strike = strike;
    nanos = time.toNanos();
  }

  /** Starts if a request is under way and it does not run yet. */
  void look() {
    if (timer == null && nanos > 0 && clientSide.progress() >= 0) {
      number = clientSide.requestNumber();
      progress = clientSide.progress();
      timer = loop.schedule(this::over, nanos);
    }
  }

  private void over() {
    timer = null;
    long now = clientSide.progress();
    if (now >= 0 && clientSide.requestNumber() == number && now - progress < PROGRESS) {
      strike.run();
    } else {
      look();
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
