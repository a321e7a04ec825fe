package io.cenote.pool;

/**
 * Limiter of the dials of one shard ahead of need. Pure: it gets the time and the counts. At most
 * its part of {@link #IN_FLIGHT} dials run at once, and after a burst of {@link #BURST} at most
 * {@link #PER_SECOND} start in a second, so that a server that comes back is not stormed.
 */
final class WarmUp {
  /** Dials of one pool at once, over all its shards, but at least one for each. */
  static final int IN_FLIGHT = 4;

  /** Dials of one shard in a second. */
  static final int PER_SECOND = 200;

  /** Dials of one shard that may start together after a quiet time. */
  static final int BURST = 16;

  private static final double NANOS_PER_DIAL = 1e9 / PER_SECOND;

  private int target;
  private final int inFlight;
  private int dialling;
  private double tokens = BURST;
  private long filledAt;

  WarmUp(int target, int shards, long now) {
    this.target = target;
    this.inFlight = Math.max(1, IN_FLIGHT / shards);
    this.filledAt = now;
  }

  /** Sets the number of idle connections that are wanted. */
  void target(int now) {
    target = now;
  }

  /** Tests whether one more dial is wanted, and not too many run. */
  boolean wants(int idle) {
    return hasRoom() && idle + dialling < target;
  }

  /** Tests whether not too many dials run. */
  boolean hasRoom() {
    return dialling < inFlight;
  }

  /** Nanoseconds until the rate allows one more dial; 0: now. */
  long delay(long now) {
    tokens = Math.min(BURST, tokens + (now - filledAt) / NANOS_PER_DIAL);
    filledAt = now;
    return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * NANOS_PER_DIAL);
  }

  void dialled() {
    tokens--;
    dialling++;
  }

  void ended() {
    dialling--;
  }
}
