package io.cenote.pool;

import io.cenote.protocol.Protocol;

/**
 * Settings of an upstream that are in force, and what was made from them. Immutable: others take
 * its place as a whole.
 *
 * @param upstream the settings
 * @param way in which connections are made
 * @param protocol what is spoken there
 * @param means what the pool works with
 * @param gate before each hand-out
 */
record InForce(
    UpstreamSettings upstream, Way way, Protocol<?> protocol, Means means, FreshnessGate gate) {
  static InForce of(UpstreamSettings upstream, Means means) {
    FreshnessGate gate = new FreshnessGate(upstream.link().tcp());
    return new InForce(
        upstream, new Way(upstream.link()), upstream.startProtocol(null), means, gate);
  }

  /** Returns what is in force after these. */
  InForce then(UpstreamSettings now, Means newMeans) {
    boolean sameWire = (upstream.link().tls() == null) == (now.link().tls() == null);
    boolean sameProtocol = sameWire && upstream.protocol().equals(now.protocol());
    boolean sameTimes = upstream.link().tcp().equals(now.link().tcp());
    return new InForce(
        now,
        upstream.makesConnectionsAs(now) ? way : new Way(now.link()),
        sameProtocol ? protocol : now.startProtocol(protocol),
        newMeans,
        sameTimes ? gate : new FreshnessGate(now.link().tcp()));
  }

  /** Returns what is in force once no listener leads here: nothing that there is is used again. */
  InForce leaving() {
    PoolSettings pool = upstream.pool().withoutWarmSet();
    return new InForce(upstream.with(pool), new Way(upstream.link()), protocol, means, gate);
  }

  /** Idle connections that are kept. */
  int maxIdle() {
    return upstream.pool().limits().maxIdle();
  }

  /** Part of {@code min-idle} of one of so many shards. */
  int warmShare(int shard, int shards) {
    int minIdle = upstream.pool().limits().minIdle();
    return minIdle / shards + (shard < minIdle % shards ? 1 : 0);
  }
}
