package io.cenote.transport.lean;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory that the operations of one loop read into and send from. It belongs to an operation
 * until that has ended, so there are as many buffers as operations under way; a few are kept for
 * the next.
 *
 * <p>Thread: its loop.
 */
final class RingMemory {
  /** What a read of a session that moves little takes, bytes. */
  static final int SMALL = 16 * 1024;

  /** What a read of a session that moves much takes, bytes. */
  static final int LARGE = 64 * 1024;

  /** What a read of a bulk flow takes, bytes. */
  static final int BULK = 256 * 1024;

  /** With so many bytes lent, nothing more is: reads and sends go the plain way then. */
  static final int MOST_LENT = 8 * 1024 * 1024;

  /** Free buffers that are kept, of each of the lesser sizes. */
  private static final int KEPT = 16;

  /** Free buffers that are kept of the largest size. */
  private static final int KEPT_BULK = 4;

  private static final FastThreadLocal<RingMemory> MEMORY =
      new FastThreadLocal<>() {
        @Override
        protected RingMemory initialValue() {
          return new RingMemory();
        }

        @Override
        protected void onRemoval(RingMemory memory) {
          memory.free();
        }
      };

  private final List<ArrayDeque<ByteBuf>> free =
      List.of(new ArrayDeque<>(KEPT), new ArrayDeque<>(KEPT), new ArrayDeque<>(KEPT_BULK));
  private int lent;

  static RingMemory ofThisThread() {
    return MEMORY.get();
  }

  /**
   * An empty buffer to read into, to be {@linkplain #readOver given back}; null if too much is
   * lent.
   *
   * @param size one of the three
   */
  @Nullable ByteBuf lend(int size, ByteBufAllocator allocator) {
    ArrayDeque<ByteBuf> kept = kept(size);
    if (kept == null || !mayLend(size)) {
      return null;
    }
    lent += size;
    ByteBuf again = kept.pollFirst();
    return again == null ? allocator.directBuffer(size, size) : again;
  }

  /** What was read into it has been handed on. */
  void readOver(ByteBuf buffer) {
    lent -= buffer.capacity();
    giveBack(buffer);
  }

  /** Retains the buffer for a send; false if too much is lent. */
  boolean retain(ByteBuf sent) {
    if (!mayLend(sent.capacity())) {
      return false;
    }
    lent += sent.capacity();
    sent.retain();
    return true;
  }

  /** What was sent from it is with the kernel. */
  void sendOver(ByteBuf sent) {
    lent -= sent.capacity();
    giveBack(sent);
  }

  private boolean mayLend(int size) {
    return lent + size <= MOST_LENT;
  }

  private void giveBack(ByteBuf buffer) {
    ArrayDeque<ByteBuf> kept = kept(buffer.capacity());
    int most = buffer.capacity() == BULK ? KEPT_BULK : KEPT;
    if (kept != null && buffer.refCnt() == 1 && kept.size() < most) {
      kept.addFirst(buffer.clear());
    } else {
      buffer.release();
    }
  }

  private @Nullable ArrayDeque<ByteBuf> kept(int size) {
    return switch (size) {
      case SMALL -> free.get(0);
      case LARGE -> free.get(1);
      case BULK -> free.get(2);
      default -> null;
    };
  }

  private void free() {
    for (ArrayDeque<ByteBuf> kept : free) {
      kept.forEach(ByteBuf::release);
      kept.clear();
    }
  }
}
