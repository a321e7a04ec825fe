package io.cenote.transport.uring;

import io.cenote.transport.FastPathLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Memory that the operations of one loop read into and send from. A buffer belongs to an operation
 * until that has ended, so there are as many buffers as pending operations; a few are kept for the
 * next.
 *
 * <p>Thread: its loop.
 */
final class RingMemory {
  /** Size of a read of a session that moves little, bytes. */
  static final int SMALL = 16 * 1024;

  /** Size of a read of a session that moves much, bytes. */
  static final int LARGE = 64 * 1024;

  /** Limit of bytes in use; beyond it reads and sends go the plain way. */
  static final int MAX_ACTIVE = 8 * 1024 * 1024;

  /** Length up to which a copy costs less than holding the buffer. */
  private static final int COPIED = 1024;

  /** Number of free buffers that are kept, of each size. */
  private static final int KEPT = 16;

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

  private final ArrayDeque<ByteBuf> small = new ArrayDeque<>(KEPT);
  private final ArrayDeque<ByteBuf> large = new ArrayDeque<>(KEPT);
  private int active;

  static RingMemory ofThisThread() {
    return MEMORY.get();
  }

  /**
   * Takes an empty buffer to read into, to be {@linkplain #readOver given back}; null beyond the
   * limit.
   */
  @Nullable ByteBuf take(boolean muchMoves, ByteBufAllocator allocator) {
    int size = muchMoves ? LARGE : SMALL;
    if (!mayTake(size)) {
      return null;
    }
    ByteBuf free = (muchMoves ? large : small).pollFirst();
    if (free == null) {
      free = allocated(size, allocator);
    }
    active += free == null ? 0 : size;
    return free;
  }

  /** Allocates a buffer; null if there is no memory: reads and sends go the plain way then. */
  private static @Nullable ByteBuf allocated(int size, ByteBufAllocator allocator) {
    try {
      return allocator.directBuffer(size, size);
    } catch (OutOfMemoryError none) {
      FastPathLimits.RING_MEMORY.increment();
      return null;
    }
  }

  /** Gives back a buffer whose bytes have been handed on. */
  void readOver(ByteBuf buffer) {
    active -= buffer.capacity();
    giveBack(buffer);
  }

  /**
   * Keeps the bytes for a send: the buffer itself or, if others hold it and it is small, a copy,
   * because a buffer that goes to many would count many times; null beyond the limit.
   */
  @Nullable ByteBuf keep(ByteBuf sent) {
    int length = sent.readableBytes();
    boolean copies = length <= COPIED && sent.refCnt() > 1;
    int size = copies ? length : sent.capacity();
    if (!mayTake(size)) {
      return null;
    }
    ByteBuf kept = copies ? allocated(length, sent.alloc()) : sent.retain();
    if (kept == null) {
      return null;
    }
    active += size;
    return copies ? kept.writeBytes(sent, sent.readerIndex(), length) : kept;
  }

  /** Gives back a buffer whose bytes are in the kernel. */
  void sendOver(ByteBuf sent) {
    active -= sent.capacity();
    giveBack(sent);
  }

  private boolean mayTake(int size) {
    boolean may = active + size <= MAX_ACTIVE;
    if (!may) {
      FastPathLimits.RING_MEMORY.increment();
    }
    return may;
  }

  private void giveBack(ByteBuf buffer) {
    ArrayDeque<ByteBuf> free = buffer.capacity() == SMALL ? small : large;
    boolean ours = buffer.capacity() == SMALL || buffer.capacity() == LARGE;
    if (ours && buffer.refCnt() == 1 && free.size() < KEPT) {
      free.addFirst(buffer.clear());
    } else {
      buffer.release();
    }
  }

  private void free() {
    small.forEach(ByteBuf::release);
    small.clear();
    large.forEach(ByteBuf::release);
    large.clear();
  }
}
