package io.cenote.stats;

import io.cenote.lease.LeaseSample;
import io.cenote.measure.HistogramSample;
import io.cenote.pool.PoolSnapshot;
import java.util.Locale;

/** Pool-stats line: {@code key=value}, stable names, counters since the start. */
public final class StatsLine {
  private StatsLine() {}

  /**
   * Returns the line of one pool and its leases.
   *
   * @param since start of the p99 of the waits
   */
  public static String of(PoolSnapshot pool, LeaseSample leases, HistogramSample since) {
    StringBuilder line = new StringBuilder(200);
    line.append("pool=").append(pool.name());
    line.append(" total=").append(pool.total());
    line.append(" max=").append(pool.max());
    line.append(" active=").append(pool.active());
    line.append(" idle=").append(pool.idle());
    line.append(" pending=").append(pool.pending());
    line.append(" acquired=").append(pool.acquired());
    line.append(" created=").append(pool.created());
    line.append(" warm=").append(pool.warm());
    line.append(" reused=").append(pool.reused());
    line.append(String.format(Locale.ROOT, " hit=%.1f%%", pool.hitRatio() * 100));
    double waitMillis = pool.waits().quantileNanos(since, 0.99) / 1e6;
    line.append(String.format(Locale.ROOT, " wait-p99-ms=%.1f", waitMillis));
    line.append(" oldest-idle-s=").append(pool.oldestIdleNanos() / 1_000_000_000L);
    pool.closed()
        .forEach((why, n) -> line.append(" closed.").append(why.word()).append('=').append(n));
    pool.refused()
        .forEach((why, n) -> line.append(" refused.").append(why.word()).append('=').append(n));
    leases.pinned().forEach((why, n) -> line.append(" pinned.").append(why).append('=').append(n));
    if (leases.muxDepth() > 0) {
      line.append(" mux-depth=").append(leases.muxDepth());
    }
    return line.toString();
  }
}
