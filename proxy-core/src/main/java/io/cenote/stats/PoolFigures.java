package io.cenote.stats;

import io.cenote.transport.CloseReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Numbers of a pool and of the leases on it, in the order of the stats line. */
final class PoolFigures {
  private static final double MILLIS = 1_000;

  static final List<Figure<PoolReading>> FIGURES =
      List.of(
          Figure.<PoolReading>of("total", r -> r.pool().total()).line("total"),
          Figure.<PoolReading>of("max", r -> r.pool().max())
              .line("max")
              .metric(Family.POOL_MAX_CONNECTIONS),
          Figure.<PoolReading>of("active", r -> r.pool().active())
              .line("active")
              .metric(Family.POOL_CONNECTIONS, "active"),
          Figure.<PoolReading>of("idle", r -> r.pool().idle())
              .line("idle")
              .metric(Family.POOL_CONNECTIONS, "idle"),
          Figure.<PoolReading>of("pending", r -> r.pool().pending())
              .line("pending")
              .metric(Family.POOL_PENDING),
          Figure.<PoolReading>of("acquired", r -> r.pool().acquired()).line("acquired"),
          Figure.<PoolReading>of("created", r -> r.pool().created())
              .line("created")
              .metric(Family.POOL_CREATED),
          Figure.<PoolReading>of("warm", r -> r.pool().warm())
              .line("warm")
              .metric(Family.POOL_ACQUIRED, "warm"),
          Figure.<PoolReading>of("reused", r -> r.pool().reused())
              .line("reused")
              .metric(Family.POOL_ACQUIRED, "reused"),
          Figure.<PoolReading>of("hit_ratio", r -> r.pool().hitRatio())
              .line(new Figure.Line("hit", 100, "%.1f%%", true)),
          Figure.<PoolReading>of(
                  "wait_p99_seconds",
                  r -> r.pool().times().waits().quantileNanos(r.since(), 0.99) / 1e9)
              .line(new Figure.Line("wait-p99-ms", MILLIS, "%.1f", true)),
          Figure.<PoolReading>of("oldest_idle_seconds", r -> r.pool().oldestIdleNanos() / 1e9)
              .line("oldest-idle-s")
              .metric(Family.POOL_OLDEST_IDLE),
          Figure.<PoolReading>of("mux_depth", r -> r.leases().muxDepth())
              .line(new Figure.Line("mux-depth", 1, "", false))
              .metric(Family.MUX_DEPTH),
          Figure.<PoolReading>of("other", r -> other(r)).metric(Family.POOL_CONNECTIONS, "other"),
          Figure.<PoolReading>of(
                  "fresh", r -> r.pool().acquired() - r.pool().warm() - r.pool().reused())
              .metric(Family.POOL_ACQUIRED, "fresh"),
          Figure.<PoolReading>of("paused", r -> r.pool().paused() ? 1 : 0)
              .metric(Family.POOL_PAUSED),
          Figure.<PoolReading>of("min_idle", r -> r.pool().minIdle()).metric(Family.POOL_MIN_IDLE),
          Figure.<PoolReading>of("connect_failures", r -> r.pool().connectFailures())
              .metric(Family.CONNECT_FAILURES),
          Figure.of("stale_gate_rejected", r -> r.pool().closed(CloseReason.STALE)),
          Figure.<PoolReading>of("hidden_retry", r -> r.pool().hiddenRetries())
              .metric(Family.HIDDEN_RETRIES),
          Figure.<PoolReading>of("stale_race", r -> r.pool().staleRaces())
              .metric(Family.STALE_RACES),
          Figure.<PoolReading>of("cancels_failed", r -> r.pool().cancelsFailed())
              .metric(Family.CANCELS_FAILED),
          Figure.<PoolReading>of("replays", r -> r.leases().replays()).metric(Family.REPLAYS),
          Figure.<PoolReading>of("inflight_waits", r -> r.leases().inflightWaits())
              .metric(Family.INFLIGHT_WAITS),
          Figure.<PoolReading>of("dropped_bytes", r -> r.leases().droppedBytes())
              .metric(Family.DROPPED_BYTES));

  static final List<Breakdown<PoolReading>> BREAKDOWNS =
      List.of(
          new Breakdown<>("closed", "closed", null, r -> byWord(r.pool().closed())),
          new Breakdown<>(
              "refused", "refused", Family.SESSIONS_REFUSED, r -> byWord(r.pool().refused())),
          new Breakdown<>("pinned", "pinned", Family.PINNED, r -> r.leases().pinned()),
          new Breakdown<>(
              "protocol", "", Family.PROTOCOL_EVENTS, r -> new TreeMap<>(r.leases().protocol())));

  private PoolFigures() {}

  /** Connections that are neither active nor idle: dialling, greeting, being reset. */
  private static int other(PoolReading r) {
    return Math.max(0, r.pool().total() - r.pool().active() - r.pool().idle());
  }

  private static Map<String, Long> byWord(Map<CloseReason, Long> counts) {
    Map<String, Long> words = new LinkedHashMap<>();
    counts.forEach((reason, count) -> words.put(reason.word(), count));
    return words;
  }
}
