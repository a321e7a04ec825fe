package io.cenote.stats;

import io.cenote.pool.ConnectionPool;
import io.cenote.pool.PoolSnapshot;
import io.cenote.pool.WaitSample;
import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one stats line for each pool and interval to the logger {@code cenote.stats}, and none
 * while a pool stands still.
 *
 * <p>Thread: one loop.
 */
public final class StatsReporter {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.stats");

  private final List<ConnectionPool> pools;
  private final Loop loop;
  private final long intervalNanos;
  private final Map<String, PoolSnapshot> last = new HashMap<>();

  /** Reports on {@code pools}; {@link #start} begins. */
  public StatsReporter(List<ConnectionPool> pools, Loop loop, Duration interval) {
    this.pools = pools;
    this.loop = loop;
    this.intervalNanos = interval.toNanos();
  }

  /** Writes a line every interval from now on. */
  public void start() {
    loop.schedule(this::tick, intervalNanos);
  }

  /**
   * Writes the lines of what has changed since they were written last. Thread: any, one at a time.
   */
  public void report() {
    for (ConnectionPool pool : pools) {
      PoolSnapshot now = pool.snapshot();
      PoolSnapshot before = last.get(pool.name());
      if (before == null || !sameNumbers(before, now)) {
        WaitSample since = before == null ? WaitSample.none() : before.waits();
        LOG.info("{}", StatsLine.of(now, since));
        last.put(pool.name(), now);
      }
    }
  }

  private void tick() {
    report();
    start();
  }

  private static boolean sameNumbers(PoolSnapshot a, PoolSnapshot b) {
    return a.total() == b.total()
        && a.active() == b.active()
        && a.idle() == b.idle()
        && a.pending() == b.pending()
        && a.acquired() == b.acquired()
        && a.created() == b.created()
        && a.closed().equals(b.closed())
        && a.refused().equals(b.refused());
  }
}
