package io.cenote.upstream.health;

/**
 * Length of a member's next ejection: each lasts twice as long as the one before, and half as long
 * for each minute that it has gone without. Pure: it gets the time.
 */
final class Ejection {
  private static final long GOOD_NANOS = 60_000_000_000L;

  private final long first;
  private final long longest;
  private int level;
  private long until;
  private boolean running;

  Ejection(HealthSettings.Passive settings) {
    first = settings.ejectTime().toNanos();
    longest = settings.maxEjectTime().toNanos();
  }

  /** Begins one; returns its length, nanoseconds. */
  long begin(long now) {
    long good = level == 0 ? 0 : Math.max(0, now - until) / GOOD_NANOS;
    level = (int) Math.max(0, level - good);
    long length = Math.min(longest, first << Math.min(level, 30));
    if (length < longest) {
      level++;
    }
    until = now + length;
    running = true;
    return length;
  }

  /** Tests whether one has ended that was running until now. */
  boolean ends(long now) {
    if (!running || now - until < 0) {
      return false;
    }
    running = false;
    return true;
  }

  /** Nanoseconds until it ends. */
  long remaining(long now) {
    return until - now;
  }
}
