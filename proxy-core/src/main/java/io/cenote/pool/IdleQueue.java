package io.cenote.pool;

import org.jspecify.annotations.Nullable;

/**
 * The idle connections of one shard, from the most to the least recent ({@link Recency}). Hands out
 * at one end, evicts at the other; the links are in the connections, so nothing is allocated.
 *
 * <p>Thread: the shard's loop.
 */
final class IdleQueue {
  /** How many are looked at for one that suits. */
  static final int LOOKS = 16;

  private @Nullable PooledConnection newest;
  private @Nullable PooledConnection oldest;
  private int size;

  @Nullable PooledConnection newest() {
    return newest;
  }

  /**
   * The newest that suits the borrower, if one of the newest few does; else, or for nobody, the
   * newest.
   */
  @Nullable PooledConnection newestFor(@Nullable Borrower borrower) {
    PooledConnection candidate = newest;
    for (int looks = 0; borrower != null && candidate != null && looks < LOOKS; looks++) {
      if (borrower.isSuitedBy(candidate)) {
        return candidate;
      }
      candidate = candidate.older;
    }
    return newest;
  }

  @Nullable PooledConnection oldest() {
    return oldest;
  }

  int size() {
    return size;
  }

  /**
   * Puts it where its {@code recentAt} belongs: in front, unless something more recent is there.
   */
  void add(PooledConnection connection) {
    PooledConnection before = null;
    PooledConnection behind = newest;
    while (behind != null && behind.recentAt - connection.recentAt > 0) {
      before = behind;
      behind = behind.older;
    }
    connection.newer = before;
    connection.older = behind;
    if (before == null) {
      newest = connection;
    } else {
      before.older = connection;
    }
    if (behind == null) {
      oldest = connection;
    } else {
      behind.newer = connection;
    }
    size++;
  }

  void remove(PooledConnection connection) {
    if (connection.newer == null) {
      newest = connection.older;
    } else {
      connection.newer.older = connection.older;
    }
    if (connection.older == null) {
      oldest = connection.newer;
    } else {
      connection.older.newer = connection.newer;
    }
    connection.newer = null;
    connection.older = null;
    size--;
  }
}
