package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import io.cenote.upstream.member.Member;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Idle connections of one shard ({@link Recency}): a queue for each key and member, which hands out
 * its most recent, and one of all, which evicts the least recent.
 *
 * <p>Thread: the shard's loop.
 */
final class IdleQueue<T extends IdleQueue.Item<T>> {
  /** Item of the queue. */
  interface Item<T extends Item<T>> extends RecencyList.Item {
    PoolKey key();

    /** Member to which it leads. */
    Member member();

    /** Place among all. */
    RecencyList.Place<T> place();

    /** Place among those of its key. */
    RecencyList.Place<T> placeOfKey();

    /** Place among those of its key and its member. */
    RecencyList.Place<T> placeOfMember();
  }

  /** Items of one key, all of them and by member. */
  private static final class Alike<T extends Item<T>> {
    final RecencyList<T> all = new RecencyList<>();
    final IdentityHashMap<Member, RecencyList<T>> byMember = new IdentityHashMap<>();

    void add(T item) {
      all.add(item.placeOfKey());
      byMember.computeIfAbsent(item.member(), any -> new RecencyList<>()).add(item.placeOfMember());
    }

    void remove(T item) {
      all.remove(item.placeOfKey());
      RecencyList<T> its = byMember.get(item.member());
      if (its != null) {
        its.remove(item.placeOfMember());
      }
    }

    void forget(Predicate<Member> gone) {
      byMember.entrySet().removeIf(its -> its.getValue().size() == 0 && gone.test(its.getKey()));
    }

    int members() {
      return byMember.size();
    }

    @Nullable T newestOf(Member member) {
      RecencyList<T> its = byMember.get(member);
      return its == null ? null : its.newest();
    }
  }

  /** Number of items that are looked at for one that suits. */
  static final int LOOKS = 16;

  private final RecencyList<T> all = new RecencyList<>();
  private final Map<PoolKey, Alike<T>> byKey = new HashMap<>();

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
    Alike<T> alike = byKey.get(key);
    return alike == null ? null : alike.all.oldest();
  }

  /** Tests whether there is one of that key and that member. */
  boolean hasOf(PoolKey key, Member member) {
    Alike<T> alike = byKey.get(key);
    return alike != null && alike.newestOf(member) != null;
  }

  /** Keys that have items. */
  Iterable<PoolKey> keys() {
    return byKey.keySet();
  }

  /**
   * Returns the newest of the key and the member that suits, if one of the newest few does; else
   * the newest.
   *
   * @param suits null: any does
   */
  @Nullable T newestFor(PoolKey key, Member member, @Nullable Predicate<T> suits) {
    Alike<T> alike = byKey.get(key);
    T first = alike == null ? null : alike.newestOf(member);
    T candidate = first;
    for (int looks = 0; suits != null && candidate != null && looks < LOOKS; looks++) {
      if (suits.test(candidate)) {
        return candidate;
      }
      candidate = candidate.placeOfMember().older();
    }
    return first;
  }

  int size() {
    return all.size();
  }

  /** Forgets members that are gone and have no item here: addresses come and go. */
  void forget(Predicate<Member> gone) {
    byKey.values().forEach(alike -> alike.forget(gone));
  }

  /** Number of members that are remembered, over all keys. */
  int members() {
    return byKey.values().stream().mapToInt(Alike::members).sum();
  }

  void add(T item) {
    all.add(item.place());
    byKey.computeIfAbsent(item.key(), any -> new Alike<>()).add(item);
  }

  void remove(T item) {
    all.remove(item.place());
    Alike<T> alike = byKey.get(item.key());
    if (alike != null) {
      alike.remove(item);
      if (alike.all.size() == 0 && !item.key().equals(PoolKey.NONE)) {
        byKey.remove(item.key()); // clients bring the others
      }
    }
  }
}
