package io.cenote.pool;

import java.time.Duration;

/**
 * Ages of one connection against those that its pool allows at the moment.
 *
 * <p>Thread: the connection's loop.
 */
final class Ageing {
  private double ofLife;
  private double ofRest;
  private Duration clock = Duration.ZERO;

  /** Sets the time to which its idle clock is set for good. */
  void clock(Duration idle) {
    clock = idle;
  }

  /** Sets by which part of a tenth each of its ages is shortened, 0 to 1. */
  void jitter(double life, double rest) {
    ofLife = life;
    ofRest = rest;
  }

  /** Tests whether it has lived for so long, nanoseconds. */
  boolean hasLived(PoolSettings.Ages allowed, long lived) {
    return lived >= shortened(allowed.maxLifetime(), ofLife);
  }

  /** Tests whether it has rested unused for so long since it was made, nanoseconds. */
  boolean hasRested(PoolSettings.Ages allowed, long lived) {
    return lived >= shortened(allowed.warmMaxAge(), ofRest);
  }

  /** Tests whether it may stay though its idle clock has struck: more is allowed now. */
  boolean mayStay(PoolSettings.Ages allowed) {
    return allowed.idleTimeout().compareTo(clock) > 0;
  }

  private static long shortened(Duration time, double jitter) {
    long nanos = time.toNanos();
    return nanos - (long) (nanos * jitter / 10);
  }
}
