package io.cenote.pool;

import io.cenote.close.CloseCount;
import io.cenote.close.CloseCounts;
import io.cenote.transport.CloseReason;
import java.util.List;
import java.util.Map;

/**
 * The numbers of one pool at one moment. Counters are since the start.
 *
 * @param name the upstream's name
 * @param total connections of any state
 * @param max the bound on {@code total}
 * @param active lent
 * @param idle ready to be lent
 * @param pending sessions waiting
 * @param minIdle how many idle ones readiness asks for
 * @param acquired hand-outs
 * @param created connects that succeeded
 * @param warm hand-outs of a connection made ahead and never used
 * @param reused hand-outs of a connection that has served before
 * @param connectFailures connects that failed
 * @param hiddenRetries stale connections that a client never noticed: nothing had been written
 * @param staleRaces pooled connections that ended after bytes were written and before any answer
 * @param oldestIdleNanos how long the least recently used idle connection has been idle
 * @param waits how long sessions waited
 * @param closes closed connections, by endpoint, phase and reason; what never occurred is absent
 * @param refused sessions that got no connection, by reason
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
    long oldestIdleNanos,
    WaitSample waits,
    List<CloseCount> closes,
    Map<CloseReason, Long> refused) {

  /** Connections that ended, by reason; reasons that never occurred are absent. */
  public Map<CloseReason, Long> closed() {
    return CloseCounts.byReason(closes);
  }

  /** How many connections ended for that reason. */
  public long closed(CloseReason reason) {
    return closed().getOrDefault(reason, 0L);
  }

  /** How many sessions got no connection for that reason. */
  public long refused(CloseReason reason) {
    return refused.getOrDefault(reason, 0L);
  }

  /** Hand-outs that cost no connect, over all of them, 0 to 1; 0 if there were none. */
  public double hitRatio() {
    return acquired == 0 ? 0 : (double) (warm + reused) / acquired;
  }
}
