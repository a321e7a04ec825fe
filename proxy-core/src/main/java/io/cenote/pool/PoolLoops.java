package io.cenote.pool;

import io.cenote.transport.Loop;
import java.util.List;

/**
 * Loops that a pool works on.
 *
 * @param sessions loops that carry sessions; each has a shard of the pool
 * @param service loop without sessions, for names and checks
 * @param patience as of {@link LoopMoves}
 */
record PoolLoops(List<? extends Loop> sessions, Loop service, long patience) {}
