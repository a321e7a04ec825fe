package io.cenote.lease;

import io.cenote.transport.GuardedTask;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whole requests of many clients, sent together with one system call at the end of the loop's turn
 * in which they came.
 *
 * <p>Thread: its loop.
 */
final class GatheredRequests {
  /** Bytes that are sent without waiting for the end of the turn. */
  private static final int MOST = 64 * 1024;

  private final Loop loop;
  private final Predicate<ByteBuf> way;
  private final Runnable flushTask = GuardedTask.of(this::flushInTurn);
  private @Nullable ByteBuf requests;
  private boolean flushDue;

  /**
   * Creates an empty collection.
   *
   * @param way sends all of it and owns it; true if more may be sent
   */
  GatheredRequests(Loop loop, Predicate<ByteBuf> way) {
    this.loop = loop;
    this.way = way;
  }

  /** Makes room. A lack of memory fails here, before other requests are affected. */
  void reserve(int length) {
    requests().ensureWritable(length);
  }

  private ByteBuf requests() {
    ByteBuf all = requests;
    if (all == null) {
      all = ByteBufAllocator.DEFAULT.directBuffer(MOST);
      requests = all;
    }
    return all;
  }

  /** Adds a whole request; the buffer is valid during the call. */
  void add(ByteBuf borrowed, int from, int length) {
    ByteBuf all = requests().writeBytes(borrowed, from, length);
    if (all.readableBytes() >= MOST) {
      flush();
    } else if (!flushDue) {
      flushDue = true;
      loop.execute(flushTask);
    }
  }

  private void flushInTurn() {
    flushDue = false;
    flush();
  }

  private void flush() {
    ByteBuf all = requests;
    if (all == null || !all.isReadable()) {
      return;
    }
    requests = null; // a write that fails at once ends the lease and clears its requests
    all.retain();
    boolean goesOn = way.test(all);
    if (goesOn && requests == null && all.refCnt() == 1 && all.capacity() <= MOST * 2) {
      requests = all.clear();
    } else {
      all.release();
    }
  }

  /** Drops the requests: their connection has gone. */
  void clear() {
    if (requests != null) {
      requests.release();
      requests = null;
    }
  }
}
