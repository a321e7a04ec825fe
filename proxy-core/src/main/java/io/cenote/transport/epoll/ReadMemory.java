package io.cenote.transport.epoll;

import io.cenote.transport.FastPathLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Memory that all channels of one loop read into. Bytes are mostly sent on before the next read, so
 * that one buffer serves all channels: nothing is allocated, and it stays in the cache. A buffer
 * that is kept is replaced by another.
 *
 * <p>Thread: its loop.
 */
final class ReadMemory {
  /** Size of one read, bytes. */
  static final int SIZE = 64 * 1024;

  /** Size of one read of a bulk flow, bytes. */
  static final int BULK_SIZE = 512 * 1024;

  private static final FastThreadLocal<ReadMemory> MEMORY =
      new FastThreadLocal<>() {
        @Override
        protected ReadMemory initialValue() {
          return new ReadMemory();
        }

        @Override
        protected void onRemoval(ReadMemory memory) {
          memory.free();
        }
      };

  /**
   * Size of the spare buffer, for reads without other memory. Only its half is used, so that kept
   * bytes are a copy: a loop goes on reading for sessions that need no memory.
   */
  static final int SPARE_SIZE = 16 * 1024;

  private @Nullable ByteBuf buffer;
  private @Nullable ByteBuf bulk;
  private @Nullable ByteBuf spare;

  private ReadMemory() {
    spare = ByteBufAllocator.DEFAULT.directBuffer(SPARE_SIZE, SPARE_SIZE);
  }

  static ReadMemory ofThisThread() {
    return MEMORY.get();
  }

  /** Takes an empty buffer; to be given back, and retained for a listener that may keep it. */
  ByteBuf take(boolean isBulk, ByteBufAllocator allocator) {
    ByteBuf taken = isBulk ? bulk : buffer;
    if (taken == null) {
      return allocated(isBulk ? BULK_SIZE : SIZE, allocator);
    }
    if (isBulk) {
      bulk = null;
    } else {
      buffer = null;
    }
    return taken;
  }

  private ByteBuf allocated(int size, ByteBufAllocator allocator) {
    try {
      return allocator.directBuffer(size, size);
    } catch (OutOfMemoryError none) {
      ByteBuf taken = spare;
      if (taken == null) {
        throw none;
      }
      spare = null;
      FastPathLimits.READ_MEMORY.increment();
      return taken;
    }
  }

  /** Number of bytes that may be read into it. */
  static int room(ByteBuf taken) {
    return taken.capacity() == SPARE_SIZE ? SPARE_SIZE / 2 : taken.capacity();
  }

  /** Gives the buffer back, for the next read unless it was kept. */
  void giveBack(ByteBuf returned) {
    boolean free = returned.refCnt() == 1;
    if (free && bulk == null && returned.capacity() == BULK_SIZE) {
      bulk = returned.clear();
    } else if (free && buffer == null && returned.capacity() == SIZE) {
      buffer = returned.clear();
    } else if (free && spare == null && returned.capacity() == SPARE_SIZE) {
      spare = returned.clear();
    } else {
      returned.release();
    }
  }

  private void free() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
    if (bulk != null) {
      bulk.release();
      bulk = null;
    }
    if (spare != null) {
      spare.release();
      spare = null;
    }
  }
}
