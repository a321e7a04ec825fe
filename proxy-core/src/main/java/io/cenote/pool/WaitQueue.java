package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queue of the sessions that wait for a connection, in one order over all keys and event loops, and
 * a queue for each key on each loop. Waiting is the slow path, so a lock keeps it simple; {@link
 * #size()} is read without it.
 */
final class WaitQueue<T extends WaitQueue.Waiter<T>> {
  /** Waiter. Only the queue uses its fields. */
  abstract static class Waiter<T extends Waiter<T>> {
    @Nullable T before;
    @Nullable T behind;
    @Nullable T earlier;
    @Nullable T later;
    boolean queued;

    /** Place in the order over all, while it is queued. */
    long ticket;

    /** Key of the wanted connection. */
    abstract PoolKey key();

    /** Loop on which it waits. */
    abstract int loop();

    /** Time at which it began to wait, nanoseconds of its loop. */
    abstract long askedAt();
  }

  /** Queues of one key, by the loop of the waiters. */
  private static final class KeyQueue<T extends Waiter<T>> {
    final List<@Nullable T> heads = new ArrayList<>();
    final List<@Nullable T> tails = new ArrayList<>();
    int size;

    KeyQueue(int loops) {
      for (int i = 0; i < loops; i++) {
        heads.add(null);
        tails.add(null);
      }
    }

    @Nullable T first() {
      T first = null;
      for (T head : heads) {
        if (head != null && (first == null || head.ticket < first.ticket)) {
          first = head;
        }
      }
      return first;
    }
  }

  private volatile int max;
  private final int loops;
  private final Map<PoolKey, KeyQueue<T>> byKey = new HashMap<>();
  private @Nullable T earliest;
  private @Nullable T latest;
  private long tickets;
  private volatile int size;

  WaitQueue(int max, int loops) {
    this.max = max;
    this.loops = loops;
  }

  int size() {
    return size;
  }

  int max() {
    return max;
  }

  /** Sets the bound. Those who wait beyond it stay. */
  void bound(int now) {
    max = now;
  }

  /** Adds a waiter; false if the queue is full. */
  synchronized boolean add(T request) {
    if (size >= max) {
      return false;
    }
    request.ticket = tickets++;
    link(request);
    return true;
  }

  /** Puts back a waiter that could not be served, at its old place. */
  synchronized void putBack(T request) {
    link(request);
  }

  /** Takes the first of all if there is a permit for it, else null. */
  synchronized @Nullable T pollWithPermit(PoolBudget budget) {
    T first = earliest;
    return first != null && budget.tryTake() ? unlink(first) : null;
  }

  /**
   * Takes the first waiter of the key on that loop, if it is the first of the key, or that one came
   * less than the patience before it; else null.
   *
   * @param patience nanoseconds by which it may overtake others
   */
  synchronized @Nullable T pollOf(int loop, PoolKey key, long patience) {
    KeyQueue<T> queue = byKey.get(key);
    T mine = queue == null ? null : queue.heads.get(loop);
    T first = queue == null ? null : queue.first();
    if (mine == null || first == null) {
      return null;
    }
    boolean mayGo = mine == first || mine.askedAt() - first.askedAt() < patience;
    return mayGo ? unlink(mine) : null;
  }

  /** Takes the first of the key if it waits on another loop; else null. */
  synchronized @Nullable T pollElsewhere(int loop, PoolKey key) {
    T first = firstOf(key);
    return first == null || first.loop() == loop ? null : unlink(first);
  }

  /** Takes the first of all. */
  synchronized @Nullable T poll() {
    T first = earliest;
    return first == null ? null : unlink(first);
  }

  /** Returns the first of all and leaves it. */
  synchronized @Nullable T first() {
    return earliest;
  }

  /** Returns the first of that key and leaves it. */
  synchronized @Nullable T firstOf(PoolKey key) {
    KeyQueue<T> queue = byKey.get(key);
    return queue == null ? null : queue.first();
  }

  /** Removes a waiter; false if it no longer waits. */
  synchronized boolean remove(T request) {
    if (!request.queued) {
      return false;
    }
    unlink(request);
    return true;
  }

  /** Inserts it by its ticket, most often at the end. */
  private void link(T request) {
    T ahead = latest;
    while (ahead != null && ahead.ticket > request.ticket) {
      ahead = ahead.earlier;
    }
    T next = ahead == null ? earliest : ahead.later;
    request.earlier = ahead;
    request.later = next;
    if (ahead == null) {
      earliest = request;
    } else {
      ahead.later = request;
    }
    if (next == null) {
      latest = request;
    } else {
      next.earlier = request;
    }
    linkInKey(byKey.computeIfAbsent(request.key(), any -> new KeyQueue<>(loops)), request);
    request.queued = true;
    resize(1);
  }

  private void linkInKey(KeyQueue<T> queue, T request) {
    int loop = request.loop();
    T ahead = queue.tails.get(loop);
    while (ahead != null && ahead.ticket > request.ticket) {
      ahead = ahead.before;
    }
    T next = ahead == null ? queue.heads.get(loop) : ahead.behind;
    request.before = ahead;
    request.behind = next;
    if (ahead == null) {
      queue.heads.set(loop, request);
    } else {
      ahead.behind = request;
    }
    if (next == null) {
      queue.tails.set(loop, request);
    } else {
      next.before = request;
    }
    queue.size++;
  }

  private T unlink(T request) {
    if (request.earlier == null) {
      earliest = request.later;
    } else {
      request.earlier.later = request.later;
    }
    if (request.later == null) {
      latest = request.earlier;
    } else {
      request.later.earlier = request.earlier;
    }
    request.earlier = null;
    request.later = null;
    KeyQueue<T> queue = byKey.get(request.key());
    if (queue != null) {
      unlinkFromKey(queue, request);
    }
    request.queued = false;
    resize(-1);
    return request;
  }

  private void unlinkFromKey(KeyQueue<T> queue, T request) {
    int loop = request.loop();
    if (request.before == null) {
      queue.heads.set(loop, request.behind);
    } else {
      request.before.behind = request.behind;
    }
    if (request.behind == null) {
      queue.tails.set(loop, request.before);
    } else {
      request.behind.before = request.before;
    }
    request.before = null;
    request.behind = null;
    queue.size--;
    if (queue.size == 0 && !request.key().equals(PoolKey.NONE)) {
      byKey.remove(request.key()); // clients bring the others
    }
  }

  /** Changes the size; the caller holds the lock. */
  private void resize(int by) {
    int now = size + by;
    size = now;
  }
}
