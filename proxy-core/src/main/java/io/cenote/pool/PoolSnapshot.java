package io.cenote.pool;

import io.cenote.close.CloseCount;
import io.cenote.close.CloseCounts;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.EndpointsSnapshot;
import java.util.List;
import java.util.Map;

/**
 * Snapshot of one pool's numbers. Counters are since the start.
 *
 * @param name the upstream's name
 * @param total connections of any state
 * @param max the bound on {@code total}
 * @param active acquired by sessions
 * @param idle ready to be handed out
 * @param pending sessions in the wait queue
 * @param minIdle idle connections that readiness requires
 * @param acquired hand-outs
 * @param created connects that succeeded
 * @param warm hand-outs of a connection made ahead and never used
 * @param reused hand-outs of a connection that has served before
 * @param connectFailures connects that failed
 * @param hiddenRetries stale connections replaced unnoticed: nothing had been written
 * @param staleRaces pooled connections that ended after bytes were written and before any answer
 * @param cancelsFailed cancels that did not reach the server: too many at once, no connection, or
 *     no answer in time
 * @param oldestIdleNanos idle time of the least recently used idle connection
 * @param times of waits, connects and hand-outs
 * @param closes closed connections, by endpoint, phase and reason; what never occurred is absent
 * @param endpoints its endpoints now
 * @param refused sessions that got no connection, by reason
 * @param paused whether newcomers wait at an operator's wish
 */
public record PoolSnapshot(
    String name,
    int total,
    int max,
    int active,
    int idle,
    int pending,
    int minIdle,
    long acquired,
    long created,
    long warm,
    long reused,
    long connectFailures,
    long hiddenRetries,
    long staleRaces,
    long cancelsFailed,
    long oldestIdleNanos,
    PoolTimes times,
    List<CloseCount> closes,
    EndpointsSnapshot endpoints,
    Map<CloseReason, Long> refused,
    boolean paused) {

  /** Closed connections, by reason; reasons that never occurred are absent. */
  public Map<CloseReason, Long> closed() {
    return CloseCounts.byReason(closes);
  }

  /** Number of connections closed for that reason. */
  public long closed(CloseReason reason) {
    return closed().getOrDefault(reason, 0L);
  }

  /** Number of sessions refused for that reason. */
  public long refused(CloseReason reason) {
    return refused.getOrDefault(reason, 0L);
  }

  /** Share of hand-outs without a connect, 0 to 1; 0 if there were none. */
  public double hitRatio() {
    return acquired == 0 ? 0 : (double) (warm + reused) / acquired;
  }
}
