package io.cenote.pool;

import org.jspecify.annotations.Nullable;

/**
 * Connections from the most to the least recent. The links are in places that the connections have,
 * so nothing is allocated.
 *
 * <p>Thread: the shard's loop.
 */
final class RecencyList {
  /** A connection's place in one such list. */
  static final class Place {
    private final PooledConnection connection;
    private @Nullable Place newer;
    private @Nullable Place older;

    Place(PooledConnection connection) {
      this.connection = connection;
    }

    /** The next more recent one; null: none. */
    @Nullable PooledConnection newer() {
      return of(newer);
    }

    /** The next less recent one; null: none. */
    @Nullable PooledConnection older() {
      return of(older);
    }
  }

  private @Nullable Place newest;
  private @Nullable Place oldest;
  private int size;

  private static @Nullable PooledConnection of(@Nullable Place place) {
    return place == null ? null : place.connection;
  }

  @Nullable PooledConnection newest() {
    return of(newest);
  }

  @Nullable PooledConnection oldest() {
    return of(oldest);
  }

  int size() {
    return size;
  }

  /**
   * Puts it where its {@code recentAt} belongs: in front, unless something more recent is there.
   */
  void add(Place place) {
    Place before = null;
    Place behind = newest;
    while (behind != null && behind.connection.recentAt - place.connection.recentAt > 0) {
      before = behind;
      behind = behind.older;
    }
    place.newer = before;
    place.older = behind;
    if (before == null) {
      newest = place;
    } else {
      before.older = place;
    }
    if (behind == null) {
      oldest = place;
    } else {
      behind.newer = place;
    }
    size++;
  }

  void remove(Place place) {
    if (place.newer == null) {
      newest = place.older;
    } else {
      place.newer.older = place.older;
    }
    if (place.older == null) {
      oldest = place.newer;
    } else {
      place.older.newer = place.newer;
    }
    place.newer = null;
    place.older = null;
    size--;
  }
}
