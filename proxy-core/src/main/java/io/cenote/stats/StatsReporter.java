package io.cenote.stats;

import io.cenote.lease.LeaseSample;
import io.cenote.measure.HistogramSample;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.PoolSnapshot;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reporter that writes one stats line for each pool and interval to the logger {@code
 * cenote.stats}, and none while a pool does not change.
 *
 * <p>Thread: one loop.
 */
public final class StatsReporter {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.stats");

  private final List<ConnectionPool> pools;
  private final Function<String, LeaseSample> leases;
  private final Loop loop;
  private final long intervalNanos;
  private final Map<String, PoolSnapshot> last = new HashMap<>();

  /**
   * Creates a reporter on {@code pools}; {@link #start} begins.
   *
   * @param leases numbers of the leases on a pool, by its name
   */
  public StatsReporter(
      List<ConnectionPool> pools,
      Function<String, LeaseSample> leases,
      Loop loop,
      Duration interval) {
    this.pools = pools;
    this.leases = leases;
    this.loop = loop;
    this.intervalNanos = interval.toNanos();
  }

  /** Writes a line every interval from now on. */
  public void start() {
    loop.schedule(this::tick, intervalNanos);
  }

  /**
   * Writes the lines of pools that have changed since the last report. Thread: any, one at a time.
   */
  public void report() {
    for (ConnectionPool pool : pools) {
      PoolSnapshot now = pool.snapshot();
      PoolSnapshot before = last.get(pool.name());
      if (before == null || isNews(before, now)) {
        HistogramSample since = before == null ? HistogramSample.none() : before.times().waits();
        LOG.info("{}", StatsLine.of(new PoolReading(now, leases.apply(pool.name()), since)));
        last.put(pool.name(), now);
      }
    }
  }

  private void tick() {
    report();
    start();
  }

  /** Tests whether anything has changed, apart from unused connections that were rotated. */
  static boolean isNews(PoolSnapshot before, PoolSnapshot now) {
    return before.total() != now.total()
        || before.active() != now.active()
        || before.idle() != now.idle()
        || before.pending() != now.pending()
        || before.acquired() != now.acquired()
        || notRotated(before) != notRotated(now)
        || !withoutRotation(before).equals(withoutRotation(now))
        || !before.refused().equals(now.refused());
  }

  /** Counts the connections made, each rotated one and its heir as one. */
  private static long notRotated(PoolSnapshot pool) {
    return pool.created() - pool.closed(CloseReason.WARM_EXPIRED);
  }

  private static Map<CloseReason, Long> withoutRotation(PoolSnapshot pool) {
    Map<CloseReason, Long> closed = new HashMap<>(pool.closed());
    closed.remove(CloseReason.WARM_EXPIRED);
    return closed;
  }
}
