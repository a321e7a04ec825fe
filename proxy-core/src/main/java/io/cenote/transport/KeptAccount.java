package io.cenote.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Account of the bytes that the process keeps for its peers: what a socket did not take, what waits
 * for its turn. It has a limit. Nothing is refused beyond it, but an action runs that is to end
 * somebody; until the bytes are below nine tenths of the limit it counts as full.
 *
 * <p>Thread: any.
 */
public final class KeptAccount {
  private final AtomicLong bytes = new AtomicLong();
  private volatile long limit = Long.MAX_VALUE;
  private volatile boolean full;
  private volatile Runnable whenFull = () -> {};

  /** Bytes kept now. */
  public long now() {
    return bytes.get();
  }

  /** Limit, bytes. */
  public long limit() {
    return limit;
  }

  /** Sets the limit. */
  public void limit(long most) {
    limit = most;
  }

  /** Sets the action that runs at each change while it is full. */
  public void whenFull(Runnable action) {
    whenFull = action;
  }

  /** Tests whether it is full: it was above the limit, and is not below nine tenths yet. */
  public boolean isFull() {
    return full;
  }

  /**
   * Adds to the bytes kept.
   *
   * @param more negative for bytes that are no longer kept
   */
  public void add(long more) {
    long now = bytes.addAndGet(more);
    if (now > limit) {
      full = true;
    } else if (full && now < limit / 10 * 9) {
      full = false;
    }
    if (full) {
      whenFull.run();
    }
  }
}
