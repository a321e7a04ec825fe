package io.cenote.pool;

import org.jspecify.annotations.Nullable;

/**
 * List of items from the most to the least recent. The links are in the items' places, so nothing
 * is allocated.
 *
 * <p>Thread: the shard's loop.
 */
final class RecencyList<T extends RecencyList.Item> {
  /** Item of such a list. */
  interface Item {
    /** Time that orders the list; it does not change while the item is in it. */
    long recentAt();
  }

  /** Place of an item in one such list. */
  static final class Place<T extends Item> {
    private final T item;
    private @Nullable Place<T> newer;
    private @Nullable Place<T> older;

    Place(T item) {
      this.item = item;
    }

    /** The next more recent one; null: none. */
    @Nullable T newer() {
      return of(newer);
    }

    /** The next less recent one; null: none. */
    @Nullable T older() {
      return of(older);
    }
  }

  private @Nullable Place<T> newest;
  private @Nullable Place<T> oldest;
  private int size;

  private static <T extends Item> @Nullable T of(@Nullable Place<T> place) {
    return place == null ? null : place.item;
  }

  @Nullable T newest() {
    return of(newest);
  }

  @Nullable T oldest() {
    return of(oldest);
  }

  int size() {
    return size;
  }

  /** Inserts it by its {@link Item#recentAt}: in front, unless a more recent item is there. */
  void add(Place<T> place) {
    Place<T> before = null;
    Place<T> behind = newest;
    while (behind != null && behind.item.recentAt() - place.item.recentAt() > 0) {
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

  void remove(Place<T> place) {
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
