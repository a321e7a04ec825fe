package io.cenote.lease;

import io.cenote.transport.GuardedTask;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whole requests of many clients that go out together, at the end of the turn of the loop in which
 * they came: one system call for all of them.
 *
 * <p>Thread: its loop.
 */
final class GatheredRequests {
  /** What goes out without waiting for the end of the turn, bytes. */
  private static final int MOST = 64 * 1024;

  private final Loop loop;
  private final Predicate<ByteBuf> way;
  private final Runnable flushTask = GuardedTask.of(this::flushInTurn);
  private @Nullable ByteBuf requests;
  private boolean flushDue;

  /**
   * Nothing gathered.
   *
   * @param way sends all of it, and owns it from then on; whether more may be sent
   */
  GatheredRequests(Loop loop, Predicate<ByteBuf> way) {
    this.loop = loop;
    this.way = way;
  }

  /** Makes room; where there is no memory, that fails here, before anybody else is concerned. */
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

  /** Takes a whole request, which is lent for the time of the call. */
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
    requests = null; // a write that fails at once ends the lease, and what it has gathered
    all.retain();
    boolean goesOn = way.test(all);
    if (goesOn && requests == null && all.refCnt() == 1 && all.capacity() <= MOST * 2) {
      requests = all.clear();
    } else {
      all.release();
    }
  }

  /** The connection has gone, and with it what was to be sent there. */
  void clear() {
    if (requests != null) {
      requests.release();
      requests = null;
    }
  }
}
