package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Idle connections of one shard ({@link Recency}): a queue for each key, which hands out its most
 * recent, and one of all, which evicts the least recent.
 *
 * <p>Thread: the shard's loop.
 */
final class IdleQueue<T extends IdleQueue.Item<T>> {
  /** Item of the queue. */
  interface Item<T extends Item<T>> extends RecencyList.Item {
    PoolKey key();

    /** Place among all. */
    RecencyList.Place<T> place();

    /** Place among those of its key. */
    RecencyList.Place<T> placeOfKey();
  }

  /** Number of items that are looked at for one that suits. */
  static final int LOOKS = 16;

  private final RecencyList<T> all = new RecencyList<>();
  private final Map<PoolKey, RecencyList<T>> byKey = new HashMap<>();

  /** The most recent of all keys. */
  @Nullable T newest() {
    return all.newest();
  }

  /** The least recent of all keys. */
  @Nullable T oldest() {
    return all.oldest();
  }

  /** The least recent of that key. */
  @Nullable T oldestOf(PoolKey key) {
    RecencyList<T> alike = byKey.get(key);
    return alike == null ? null : alike.oldest();
  }

  /** Keys that have items. */
  Iterable<PoolKey> keys() {
    return byKey.keySet();
  }

  /**
   * Returns the newest of the key that suits, if one of the newest few does; else the newest.
   *
   * @param suits null: any does
   */
  @Nullable T newestFor(PoolKey key, @Nullable Predicate<T> suits) {
    RecencyList<T> alike = byKey.get(key);
    T first = alike == null ? null : alike.newest();
    T candidate = first;
    for (int looks = 0; suits != null && candidate != null && looks < LOOKS; looks++) {
      if (suits.test(candidate)) {
        return candidate;
      }
      candidate = candidate.placeOfKey().older();
    }
    return first;
  }

  int size() {
    return all.size();
  }

  void add(T item) {
    all.add(item.place());
    byKey.computeIfAbsent(item.key(), any -> new RecencyList<>()).add(item.placeOfKey());
  }

  void remove(T item) {
    all.remove(item.place());
    RecencyList<T> alike = byKey.get(item.key());
    if (alike != null) {
      alike.remove(item.placeOfKey());
      if (alike.size() == 0 && !item.key().equals(PoolKey.NONE)) {
        byKey.remove(item.key()); // clients bring the others
      }
    }
  }
}
