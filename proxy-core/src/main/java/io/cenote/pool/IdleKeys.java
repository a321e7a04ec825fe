package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Number of idle connections of each key, over all loops. Thread: any. */
final class IdleKeys {
  private final AtomicInteger none = new AtomicInteger();
  private final Map<PoolKey, Integer> counts = new ConcurrentHashMap<>();

  void add(PoolKey key, int more) {
    if (key.equals(PoolKey.NONE)) {
      none.addAndGet(more); // on each hand-out: no lock, and nothing allocated
      return;
    }
    counts.merge(key, more, (before, by) -> before + by == 0 ? null : before + by);
  }

  boolean hasAny(PoolKey key) {
    return key.equals(PoolKey.NONE) ? none.get() > 0 : counts.containsKey(key);
  }
}
