package io.cenote.pool;

import org.jspecify.annotations.Nullable;

/**
 * The sessions that wait for a connection, first come first served over all event loops. Waiting is
 * the slow path, so a lock keeps it simple; {@link #size()} is read without it.
 */
final class WaitQueue {
  private final int max;
  private @Nullable AcquireRequest head;
  private @Nullable AcquireRequest tail;
  private volatile int size;

  WaitQueue(int max) {
    this.max = max;
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
    request.before = tail;
    if (tail == null) {
      head = request;
    } else {
      tail.behind = request;
    }
    tail = request;
    request.queued = true;
    setSize(size + 1);
    return true;
  }

  /** The first in line if there is a permit for it, else null. */
  synchronized @Nullable AcquireRequest pollWithPermit(PoolBudget budget) {
    return head != null && budget.tryTake() ? unlink(head) : null;
  }

  /** The first in line if it waits on that shard, else null. */
  synchronized @Nullable AcquireRequest pollOf(PoolShard shard) {
    return head != null && head.shard() == shard ? unlink(head) : null;
  }

  /** The first in line, whoever it is. */
  synchronized @Nullable AcquireRequest poll() {
    return head == null ? null : unlink(head);
  }

  /** Who stands first, to look at. */
  synchronized @Nullable AcquireRequest first() {
    return head;
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
      head = request.behind;
    } else {
      request.before.behind = request.behind;
    }
    if (request.behind == null) {
      tail = request.before;
    } else {
      request.behind.before = request.before;
    }
    request.before = null;
    request.behind = null;
    request.queued = false;
    setSize(size - 1);
    return request;
  }

  private void setSize(int now) {
    size = now;
  }
}
