package io.cenote.learn;

import io.cenote.close.ClosePhase;
import io.cenote.close.CloseRecord;
import io.cenote.transport.CloseReason;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.TcpSettings;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Idle limits inferred from one upstream's closed connections, and the setting that cures each. It
 * distinguishes a server that counts data, which closes in order at a constant quiet although
 * keepalive was answered, from a box that forgets silent connections, which answers nothing or a
 * reset.
 *
 * <p>Pure but for its lock: it gets the times. Thread: any.
 */
public final class IdleLimits {
  private static final long SECOND = 1_000_000_000L;

  /** Least quiet that is idleness; earlier closes have other causes. */
  private static final long LEAST_NANOS = SECOND;

  /** Owner of a limit, which decides its cure. */
  private enum Kind {
    UNUSED("pool.warm-max-age", "a connection that has never carried any data"),
    POOLED("pool.idle-timeout", "a pooled connection that carries no data"),
    SESSION("idle-timeout of its listeners", "a session that carries no data"),
    PATH("tcp.keepalive.idle", "a connection on which no packet goes");

    final String key;
    final String what;

    Kind(String key, String what) {
      this.key = key;
      this.what = what;
    }
  }

  private final String upstream;
  private final TcpSettings.Keepalive keepalive;
  private final Map<Kind, DataLimit> byData = new EnumMap<>(Kind.class);
  private final FlowLimit path = new FlowLimit();
  private final Map<Kind, IdleLimit> reported = new EnumMap<>(Kind.class);

  /** Creates one that knows nothing yet. */
  public IdleLimits(String upstream, TcpSettings.Keepalive keepalive) {
    this.upstream = upstream;
    this.keepalive = keepalive;
    for (Kind kind : Kind.values()) {
      byData.put(kind, new DataLimit());
    }
  }

  /** Tests whether a close of that kind, at that age, could teach something. */
  public static boolean concerns(ClosePhase phase, CloseReason reason, long ageNanos) {
    if (ageNanos < LEAST_NANOS) {
      return false; // it was not quiet for long
    }
    return phase == ClosePhase.IDLE
        || reason == CloseReason.PEER_FIN
        || reason == CloseReason.PEER_RESET
        || reason.isSilentLoss();
  }

  /**
   * Learns from a closed connection.
   *
   * @return the advice that follows, a line for the log; null: none, or the same as before
   */
  public synchronized @Nullable String closed(CloseRecord record) {
    CloseRecord.Times times = record.times();
    long silence = lostAfter(record);
    if (silence >= LEAST_NANOS) {
      return advice(Kind.PATH, path.lost(silence, times.connectedAt(), times.closedAt()));
    }
    if (isClosedByPeer(record) && times.quietNanos() >= LEAST_NANOS) {
      Kind kind = kindOf(record);
      DataLimit limit = byData.computeIfAbsent(kind, k -> new DataLimit());
      return advice(kind, limit.closed(times.quietNanos(), times.closedAt()));
    }
    TcpFacts facts = record.facts();
    if (facts != null && facts.probes() == 0 && !record.reason().isSilentLoss()) {
      noteAnsweredProbe(
          times.quietNanos(), facts.quiet().silenceMillis() * 1_000_000L, times.closedAt());
    }
    return null;
  }

  /** Records a connection that was acquired after a silence, and the upstream answered. */
  public void served(CloseRecord.LastUse lastUse, boolean firstUse, long now) {
    if (lastUse.quietNanos() < LEAST_NANOS) {
      return;
    }
    synchronized (this) {
      path.survived(lastUse.silenceNanos(), now);
      noteAnsweredProbe(lastUse.quietNanos(), lastUse.silenceNanos(), now);
      Kind kind = firstUse ? Kind.UNUSED : Kind.POOLED;
      byData.computeIfAbsent(kind, k -> new DataLimit()).survived(lastUse.quietNanos(), now);
    }
  }

  /**
   * Tests whether an unused connection lately lived for about so long and then served, and the
   * upstream has closed none since.
   */
  public synchronized boolean keepsUnused(long nanos, long now) {
    DataLimit limit = byData.get(Kind.UNUSED);
    return limit != null && limit.isOutlived(nanos / 4 * 3, now);
  }

  /** Records an answered probe: the quiet is longer than keepalive waits, the silence shorter. */
  private void noteAnsweredProbe(long quiet, long silence, long now) {
    long idle = keepalive.idle().toNanos();
    if (keepalive.enabled() && quiet >= idle + SECOND && silence <= idle) {
      path.survived(idle, now);
    }
  }

  /**
   * Returns the silence after which the path no longer knew the connection; -1 if it closed for
   * another cause.
   */
  private long lostAfter(CloseRecord record) {
    TcpFacts facts = record.facts();
    if (record.reason() == CloseReason.KEEPALIVE_DEAD) {
      return keepalive.idle().toNanos();
    }
    boolean reset = record.reason() == CloseReason.PEER_RESET;
    if (reset && facts != null && facts.probes() > 0) {
      return facts.quiet().silenceMillis() * 1_000_000L;
    }
    CloseRecord.LastUse lastUse = record.lastUse();
    boolean silent = reset || record.reason() == CloseReason.WRITE_TIMEOUT;
    boolean atFirstWrite =
        record.phase() == ClosePhase.ACTIVE && lastUse != null && !lastUse.answered();
    return silent && atFirstWrite && lastUse != null ? lastUse.silenceNanos() : -1;
  }

  private static boolean isClosedByPeer(CloseRecord record) {
    boolean resetAtRest =
        record.reason() == CloseReason.PEER_RESET && record.phase() == ClosePhase.IDLE;
    return record.reason() == CloseReason.PEER_FIN || resetAtRest;
  }

  private static Kind kindOf(CloseRecord record) {
    if (record.phase() == ClosePhase.ACTIVE) {
      return Kind.SESSION;
    }
    return record.uses() == 0 ? Kind.UNUSED : Kind.POOLED;
  }

  private @Nullable String advice(Kind kind, @Nullable IdleLimit limit) {
    IdleLimit before = reported.get(kind);
    if (limit == null || (before != null && !limit.differsFrom(before))) {
      return null;
    }
    reported.put(kind, limit);
    String evidence =
        String.format(
            Locale.ROOT,
            "upstream=%s learned=%s limit-s=%.1f..%.1f closes=%d times=%d",
            upstream,
            kind == Kind.PATH ? "flow-limit" : "data-limit",
            limit.least() / 1e9,
            limit.most() / 1e9,
            limit.closes(),
            limit.times());
    return evidence + (kind == Kind.PATH ? pathCure(limit) : dataCure(kind, limit));
  }

  private String dataCure(Kind kind, IdleLimit limit) {
    boolean probed = keepalive.enabled() && keepalive.idle().toNanos() < limit.least();
    long cure = limit.least() / 8 * 7;
    String setting = kind == Kind.SESSION ? kind.key : "upstreams." + upstream + "." + kind.key;
    return " keepalive="
        + (probed ? "answered" : "not-due")
        + ": the upstream closes "
        + kind.what
        + " for so long; cure: "
        + setting
        + " = "
        + (cure >= 8 * SECOND ? cure / SECOND + "s" : cure / 100_000_000L * 100 + "ms");
  }

  private String pathCure(IdleLimit limit) {
    String idle = "idle = " + Math.max(1, limit.estimate() / 2 / SECOND) + "s";
    return ": something on the way forgets "
        + Kind.PATH.what
        + " for so long; cure: upstreams."
        + upstream
        + (keepalive.enabled()
            ? ".tcp.keepalive." + idle
            : ".tcp.keepalive { enabled = true, " + idle + " }");
  }
}
