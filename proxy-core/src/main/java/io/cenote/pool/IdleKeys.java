package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many connections of each key are idle, over all loops. Thread: any. */
final class IdleKeys {
  private final Map<PoolKey, Integer> counts = new ConcurrentHashMap<>();

  void add(PoolKey key, int more) {
    counts.merge(key, more, (before, by) -> before + by == 0 ? null : before + by);
  }

  boolean hasAny(PoolKey key) {
    return counts.containsKey(key);
  }
}
