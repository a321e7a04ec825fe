package io.cenote.pool;

import org.jspecify.annotations.Nullable;

/**
 * The idle connections of one shard, from the most to the least recently used. Hands out at one
 * end, evicts at the other; the links are in the connections, so nothing is allocated.
 *
 * <p>Thread: the shard's loop.
 */
final class IdleQueue {
  private @Nullable PooledConnection newest;
  private @Nullable PooledConnection oldest;
  private int size;

  @Nullable PooledConnection newest() {
    return newest;
  }

  @Nullable PooledConnection oldest() {
    return oldest;
  }

  int size() {
    return size;
  }

  void addNewest(PooledConnection connection) {
    connection.older = newest;
    connection.newer = null;
    if (newest == null) {
      oldest = connection;
    } else {
      newest.newer = connection;
    }
    newest = connection;
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
