package io.cenote.stats;

import io.cenote.measure.HistogramSample;
import io.cenote.pool.PoolSnapshot;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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

  private final Supplier<List<PoolReading>> pools;
  private final Loop loop;
  private final Supplier<Duration> interval;
  private final Map<String, PoolSnapshot> last = new HashMap<>();

  /**
   * Creates a reporter; {@link #start} begins.
   *
   * @param pools reads the pools of the moment
   * @param interval of the moment, between two lines of a pool
   */
  public StatsReporter(Supplier<List<PoolReading>> pools, Loop loop, Supplier<Duration> interval) {
    this.pools = pools;
    this.loop = loop;
    this.interval = interval;
  }

  /** Writes a line every interval from now on. */
  public void start() {
    loop.schedule(this::tick, interval.get().toNanos());
  }

  /**
   * Writes the lines of pools that have changed since the last report. Thread: any, one at a time.
   */
  public void report() {
    List<PoolReading> readings = pools.get();
    last.keySet().retainAll(readings.stream().map(one -> one.pool().name()).toList());
    for (PoolReading reading : readings) {
      PoolSnapshot now = reading.pool();
      PoolSnapshot before = last.get(now.name());
      if (before == null || isNews(before, now)) {
        HistogramSample since = before == null ? HistogramSample.none() : before.times().waits();
        LOG.info("{}", StatsLine.of(reading.since(since)));
        last.put(now.name(), now);
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
