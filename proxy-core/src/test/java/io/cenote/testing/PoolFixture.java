package io.cenote.testing;

import io.cenote.pool.PoolSettings;
import io.cenote.pool.Recency;
import io.cenote.pool.Reuse;
import java.time.Duration;

/**
 * Settings of a pool for a test that says only what it is about. By itself nothing is warm, room is
 * for everybody who waits, nothing grows old within an hour, and a released connection is fit at
 * once.
 */
public final class PoolFixture {
  private static final Duration HOUR = Duration.ofHours(1);

  private final int max;
  private int minIdle;
  private int maxIdle;
  private int maxPending = 1000;
  private Duration acquireTimeout = HOUR;
  private PoolSettings.Ages ages = new PoolSettings.Ages(HOUR, HOUR, HOUR);
  private Reuse reuse = Reuse.CLEAN;
  private Duration settleTime = Duration.ZERO;
  private Recency recency = Recency.TRAFFIC;

  private PoolFixture(int max) {
    this.max = max;
    this.maxIdle = max;
  }

  /** A pool of at most so many connections. */
  public static PoolFixture ofAtMost(int max) {
    return new PoolFixture(max);
  }

  /** Connections kept warm, and the most that stay idle. */
  public PoolFixture idle(int least, int most) {
    minIdle = least;
    maxIdle = most;
    return this;
  }

  /** How many sessions may wait. */
  public PoolFixture maxPending(int most) {
    maxPending = most;
    return this;
  }

  /** How long a session waits. */
  public PoolFixture acquireTimeout(Duration timeout) {
    acquireTimeout = timeout;
    return this;
  }

  /** When a connection is too old. */
  public PoolFixture ages(PoolSettings.Ages times) {
    ages = times;
    return this;
  }

  /** Whether a connection serves again, and how long it must be quiet before. */
  public PoolFixture reuse(Reuse again, Duration settle) {
    reuse = again;
    settleTime = settle;
    return this;
  }

  /** What moves a connection to the front. */
  public PoolFixture recency(Recency what) {
    recency = what;
    return this;
  }

  /** The settings. */
  public PoolSettings build() {
    return new PoolSettings(
        new PoolSettings.Limits(max, minIdle, maxIdle),
        new PoolSettings.Waiting(maxPending, acquireTimeout),
        ages,
        new PoolSettings.Raw(false, reuse, settleTime),
        recency);
  }
}
