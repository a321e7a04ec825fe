package io.cenote.pool;

import java.time.Duration;

/**
 * The bounds and clocks of one pool. Validated where they are read; every limit is over all event
 * loops.
 *
 * @param maxConnections connections of any state, exact
 * @param minIdle kept warm from start-up on
 * @param maxIdle idle connections kept; one more evicts the least recently used
 * @param maxPending sessions that may wait for a connection
 * @param acquireTimeout how long one of them waits, connecting included
 * @param idleTimeout unused so long, a connection is evicted
 * @param maxLifetime age at which a connection is evicted, minus up to 10 % jitter
 * @param warmMaxAge age at which a never-used connection is rotated
 * @param serverSpeaksFirst bytes on a warm connection are its greeting, kept for its first user
 * @param reuse may a raw connection serve twice
 * @param settleTime with {@link Reuse#CLEAN}: how long the upstream must stay quiet first
 * @param recency what moves an idle connection to the front of the queue
 */
public record PoolSettings(
    int maxConnections,
    int minIdle,
    int maxIdle,
    int maxPending,
    Duration acquireTimeout,
    Duration idleTimeout,
    Duration maxLifetime,
    Duration warmMaxAge,
    boolean serverSpeaksFirst,
    Reuse reuse,
    Duration settleTime,
    Recency recency) {}
