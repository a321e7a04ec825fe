package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.pool.Refusal;
import io.cenote.transport.CloseReason;
import java.util.Map;

/**
 * State shared by all leases on one upstream, over all listeners.
 *
 * <p>Thread: any.
 */
public final class LeasedUpstream {
  private final ConnectionPool pool;
  private volatile LeaseSettings settings;
  private final LeaseCounts counts;
  private final Cancels cancels = new Cancels();
  private final Holds holds;

  /** Creates the state for a pool whose protocol leases request by request. */
  public LeasedUpstream(ConnectionPool pool, LeaseSettings settings) {
    this.pool = pool;
    this.settings = settings;
    counts = new LeaseCounts(pool.name());
    holds = new Holds(holdsOf(settings));
  }

  private int holdsOf(LeaseSettings settings) {
    return pool.settings().limits().maxConnections() - settings.reserve();
  }

  /** Takes other settings, and the bound that the pool has now. */
  public void change(LeaseSettings now) {
    settings = now;
    holds.resize(holdsOf(now));
  }

  /** Its pool. */
  public ConnectionPool pool() {
    return pool;
  }

  LeaseSettings settings() {
    return settings;
  }

  LeaseCounts counts() {
    return counts;
  }

  Holds holds() {
    return holds;
  }

  Cancels cancels() {
    return cancels;
  }

  /** Returns a sentence with the numbers of the pool. */
  String describe(String detail) {
    return pool.describe(detail);
  }

  /** Returns a refusal that names the pins, if they may be the reason. */
  Refusal explained(Refusal refusal) {
    return refusal.reason() == CloseReason.ACQUIRE_TIMEOUT
        ? new Refusal(refusal.reason(), refusal.text() + pins(), refusal.words())
        : refusal;
  }

  private String pins() {
    Map<String, Integer> pins = counts.pins().counts();
    int all = pins.values().stream().mapToInt(Integer::intValue).sum();
    if (all == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder("; ");
    text.append(all).append(" of ").append(pool.settings().limits().maxConnections());
    text.append(" pinned:");
    pins.forEach((word, count) -> text.append(' ').append(word).append('=').append(count));
    return text.toString();
  }

  /** Returns the current numbers. */
  public LeaseSample sample() {
    return counts.sample(pool.protocol().counts());
  }
}
