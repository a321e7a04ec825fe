package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that wait for a connection, in one order over all keys and event loops; beside it, a
 * line for each key on each loop. Waiting is the slow path, so a lock keeps it simple; {@link
 * #size()} is read without it.
 */
final class WaitQueue {
  /** Those of one key, by the loop on which they wait. */
  private static final class Lines {
    final @Nullable AcquireRequest[] heads;
    final @Nullable AcquireRequest[] tails;
    int size;

    Lines(int loops) {
      heads = new @Nullable AcquireRequest[loops];
      tails = new @Nullable AcquireRequest[loops];
    }

    @Nullable AcquireRequest first() {
      AcquireRequest first = null;
      for (AcquireRequest head : heads) {
        if (head != null && (first == null || head.ticket < first.ticket)) {
          first = head;
        }
      }
      return first;
    }
  }

  private final int max;
  private final int loops;
  private final Map<PoolKey, Lines> byKey = new HashMap<>();
  private @Nullable AcquireRequest earliest;
  private @Nullable AcquireRequest latest;
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

  /** False if the queue is full. */
  synchronized boolean add(AcquireRequest request) {
    if (size >= max) {
      return false;
    }
    request.ticket = tickets++;
    link(request);
    return true;
  }

  /** It has been taken out, and could not be served: it stands where it stood. */
  synchronized void putBack(AcquireRequest request) {
    link(request);
  }

  /** The first of all if there is a permit for it, else null. */
  synchronized @Nullable AcquireRequest pollWithPermit(PoolBudget budget) {
    AcquireRequest first = earliest;
    return first != null && budget.tryTake() ? unlink(first) : null;
  }

  /**
   * The first of the key that waits on that shard, if it is the first of the key, or that came less
   * than so long before it; else null.
   *
   * @param patience nanoseconds by which it may overtake others
   */
  synchronized @Nullable AcquireRequest pollOf(PoolShard shard, PoolKey key, long patience) {
    Lines lines = byKey.get(key);
    AcquireRequest mine = lines == null ? null : lines.heads[shard.loop().index()];
    AcquireRequest first = lines == null ? null : lines.first();
    if (mine == null || first == null) {
      return null;
    }
    boolean mayGo = mine == first || mine.askedAt() - first.askedAt() < patience;
    return mayGo ? unlink(mine) : null;
  }

  /** The first of the key if it waits on another loop than that shard's; else null. */
  synchronized @Nullable AcquireRequest pollElsewhere(PoolShard shard, PoolKey key) {
    AcquireRequest first = firstOf(key);
    return first == null || first.shard() == shard ? null : unlink(first);
  }

  /** The first of all, whoever it is. */
  synchronized @Nullable AcquireRequest poll() {
    AcquireRequest first = earliest;
    return first == null ? null : unlink(first);
  }

  /** The one who stands first of all, to look at. */
  synchronized @Nullable AcquireRequest first() {
    return earliest;
  }

  /** The one who stands first of those of that key, to look at. */
  synchronized @Nullable AcquireRequest firstOf(PoolKey key) {
    Lines lines = byKey.get(key);
    return lines == null ? null : lines.first();
  }

  /** False if it is no longer waiting. */
  synchronized boolean remove(AcquireRequest request) {
    if (!request.queued) {
      return false;
    }
    unlink(request);
    return true;
  }

  /** Puts it where its ticket belongs; most often that is the end. */
  private void link(AcquireRequest request) {
    AcquireRequest ahead = latest;
    while (ahead != null && ahead.ticket > request.ticket) {
      ahead = ahead.earlier;
    }
    AcquireRequest next = ahead == null ? earliest : ahead.later;
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
    linkInLine(byKey.computeIfAbsent(request.key(), any -> new Lines(loops)), request);
    request.queued = true;
    size = size + 1;
  }

  private static void linkInLine(Lines lines, AcquireRequest request) {
    int line = request.shard().loop().index();
    AcquireRequest ahead = lines.tails[line];
    while (ahead != null && ahead.ticket > request.ticket) {
      ahead = ahead.before;
    }
    AcquireRequest next = ahead == null ? lines.heads[line] : ahead.behind;
    request.before = ahead;
    request.behind = next;
    if (ahead == null) {
      lines.heads[line] = request;
    } else {
      ahead.behind = request;
    }
    if (next == null) {
      lines.tails[line] = request;
    } else {
      next.before = request;
    }
    lines.size++;
  }

  private AcquireRequest unlink(AcquireRequest request) {
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
    Lines lines = byKey.get(request.key());
    if (lines != null) {
      unlinkFromLine(lines, request);
    }
    request.queued = false;
    size = size - 1;
    return request;
  }

  private void unlinkFromLine(Lines lines, AcquireRequest request) {
    int line = request.shard().loop().index();
    if (request.before == null) {
      lines.heads[line] = request.behind;
    } else {
      request.before.behind = request.behind;
    }
    if (request.behind == null) {
      lines.tails[line] = request.before;
    } else {
      request.behind.before = request.before;
    }
    request.before = null;
    request.behind = null;
    lines.size--;
    if (lines.size == 0 && !request.key().equals(PoolKey.NONE)) {
      byKey.remove(request.key()); // clients bring the others
    }
  }
}
