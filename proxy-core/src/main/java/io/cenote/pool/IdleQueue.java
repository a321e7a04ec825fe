package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The idle connections of one shard ({@link Recency}): a queue for each key, which hands out its
 * most recent, and one of all, which evicts the least recent.
 *
 * <p>Thread: the shard's loop.
 */
final class IdleQueue {
  /** How many are looked at for one that suits. */
  static final int LOOKS = 16;

  private final RecencyList all = new RecencyList();
  private final Map<PoolKey, RecencyList> byKey = new HashMap<>();

  /** The most recent of all keys. */
  @Nullable PooledConnection newest() {
    return all.newest();
  }

  /** The least recent of all keys. */
  @Nullable PooledConnection oldest() {
    return all.oldest();
  }

  /** The least recent of that key. */
  @Nullable PooledConnection oldestOf(PoolKey key) {
    RecencyList alike = byKey.get(key);
    return alike == null ? null : alike.oldest();
  }

  /** The keys of which there are any. */
  Iterable<PoolKey> keys() {
    return byKey.keySet();
  }

  /**
   * The newest of the key that suits the borrower, if one of the newest few does; else, or for
   * nobody, the newest.
   */
  @Nullable PooledConnection newestFor(PoolKey key, @Nullable Borrower borrower) {
    RecencyList alike = byKey.get(key);
    PooledConnection first = alike == null ? null : alike.newest();
    PooledConnection candidate = first;
    for (int looks = 0; borrower != null && candidate != null && looks < LOOKS; looks++) {
      if (borrower.isSuitedBy(candidate)) {
        return candidate;
      }
      candidate = candidate.placeOfKey.older();
    }
    return first;
  }

  int size() {
    return all.size();
  }

  void add(PooledConnection connection) {
    all.add(connection.place);
    byKey.computeIfAbsent(connection.key(), any -> new RecencyList()).add(connection.placeOfKey);
  }

  void remove(PooledConnection connection) {
    all.remove(connection.place);
    RecencyList alike = byKey.get(connection.key());
    if (alike != null) {
      alike.remove(connection.placeOfKey);
      if (alike.size() == 0 && !connection.key().equals(PoolKey.NONE)) {
        byKey.remove(connection.key()); // clients bring the others
      }
    }
  }
}
