package io.cenote.pool;

import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Pause of a pool at an operator's wish: newcomers wait, up to {@code max-pending} of them and
 * however long it takes, whether the upstream is up or not. Sessions that have a connection keep
 * it.
 *
 * <p>Thread: any.
 */
public final class PoolPause {
  /** Time between two looks whether the upstream is up. */
  private static final long LOOK_NANOS = 20_000_000L;

  /** Least time for the upstream to be seen up: its return is seen within a second. */
  private static final long RETURN_NANOS = 2_000_000_000L;

  private final Loop loop;
  private final Supplier<Duration> patience;
  private final BooleanSupplier isDown;
  private final Runnable over;
  private volatile boolean on;
  private volatile int begun; // so many times: an end is that of the pause before it only

  /**
   * Creates one that is not on.
   *
   * @param loop on which it looks
   * @param patience with an upstream that is down when it is to end
   * @param over runs at its end, on the loop
   */
  PoolPause(Loop loop, Supplier<Duration> patience, BooleanSupplier isDown, Runnable over) {
    this.loop = loop;
    this.patience = patience;
    this.isDown = isDown;
    this.over = over;
  }

  /** Tests whether newcomers wait. */
  public boolean isOn() {
    return on;
  }

  /** Begins. */
  public synchronized void begin() {
    begun++;
    on = true;
  }

  /**
   * Ends, once the upstream is seen to be up or patience is over. A server that was just restarted
   * is seen to be up a moment later.
   */
  public void end() {
    long limit = loop.nanos() + Math.max(RETURN_NANOS, patience.get().toNanos());
    int which = begun;
    loop.execute(() -> endWhenUp(which, limit));
  }

  private void endWhenUp(int which, long limit) {
    if (isDown.getAsBoolean() && loop.nanos() - limit < 0) {
      loop.schedule(() -> endWhenUp(which, limit), LOOK_NANOS);
    } else if (over(which)) {
      over.run();
    }
  }

  private synchronized boolean over(int which) {
    boolean isLast = which == begun;
    on &= !isLast;
    return isLast;
  }
}
