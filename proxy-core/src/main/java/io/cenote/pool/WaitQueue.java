package io.cenote.pool;

import org.jspecify.annotations.Nullable;

/**
 * The sessions that wait for a connection: a line for each event loop and, by the tickets that all
 * of them drew from one roll, one order over all. Waiting is the slow path, so a lock keeps it
 * simple; {@link #size()} is read without it.
 */
final class WaitQueue {
  private final int max;
  private final AcquireRequest[] heads;
  private final AcquireRequest[] tails;
  private long tickets;
  private volatile int size;

  WaitQueue(int max, int shards) {
    this.max = max;
    heads = new AcquireRequest[shards];
    tails = new AcquireRequest[shards];
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
    int line = lineOf(request);
    AcquireRequest tail = tails[line];
    request.before = tail;
    if (tail == null) {
      heads[line] = request;
    } else {
      tail.behind = request;
    }
    tails[line] = request;
    request.queued = true;
    request.ticket = tickets++;
    setSize(size + 1);
    return true;
  }

  /** The first of all if there is a permit for it, else null. */
  synchronized @Nullable AcquireRequest pollWithPermit(PoolBudget budget) {
    AcquireRequest first = first();
    return first != null && budget.tryTake() ? unlink(first) : null;
  }

  /**
   * The first that waits on that shard, if it is the first of all, or the first of all came less
   * than so long before it; else null.
   *
   * @param patience nanoseconds by which it may overtake others
   */
  synchronized @Nullable AcquireRequest pollOf(PoolShard shard, long patience) {
    AcquireRequest mine = heads[shard.loop().index()];
    AcquireRequest first = first();
    if (mine == null || first == null) {
      return null;
    }
    boolean mayGo = mine == first || mine.askedAt() - first.askedAt() < patience;
    return mayGo ? unlink(mine) : null;
  }

  /** The first of all, whoever it is. */
  synchronized @Nullable AcquireRequest poll() {
    AcquireRequest first = first();
    return first == null ? null : unlink(first);
  }

  /** The first of all if it waits on another loop than that shard's; else null. */
  synchronized @Nullable AcquireRequest pollElsewhere(PoolShard shard) {
    AcquireRequest first = first();
    return first == null || first.shard() == shard ? null : unlink(first);
  }

  /** It has been taken out, and could not be served: it stands where it stood. */
  synchronized void putBack(AcquireRequest request) {
    int line = lineOf(request);
    AcquireRequest ahead = null;
    AcquireRequest next = heads[line];
    while (next != null && next.ticket < request.ticket) {
      ahead = next;
      next = next.behind;
    }
    request.before = ahead;
    request.behind = next;
    if (ahead == null) {
      heads[line] = request;
    } else {
      ahead.behind = request;
    }
    if (next == null) {
      tails[line] = request;
    } else {
      next.before = request;
    }
    request.queued = true;
    setSize(size + 1);
  }

  /** Who stands first of all, to look at. */
  synchronized @Nullable AcquireRequest first() {
    AcquireRequest first = null;
    for (AcquireRequest head : heads) {
      if (head != null && (first == null || head.ticket < first.ticket)) {
        first = head;
      }
    }
    return first;
  }

  /** Who stands first of those that wait on that loop, to look at. */
  synchronized @Nullable AcquireRequest firstOf(int loop) {
    return heads[loop];
  }

  /** False if it is no longer waiting. */
  synchronized boolean remove(AcquireRequest request) {
    if (!request.queued) {
      return false;
    }
    unlink(request);
    return true;
  }

  private AcquireRequest unlink(AcquireRequest request) {
    if (request.before == null) {
      heads[lineOf(request)] = request.behind;
    } else {
      request.before.behind = request.behind;
    }
    if (request.behind == null) {
      tails[lineOf(request)] = request.before;
    } else {
      request.behind.before = request.before;
    }
    request.before = null;
    request.behind = null;
    request.queued = false;
    setSize(size - 1);
    return request;
  }

  private static int lineOf(AcquireRequest request) {
    return request.shard().loop().index();
  }

  private void setSize(int now) {
    size = now;
  }
}
