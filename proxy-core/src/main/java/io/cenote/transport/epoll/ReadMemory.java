package io.cenote.transport.epoll;

import io.cenote.transport.FastPathLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * The memory that all channels of one loop read into. What is read is mostly sent on before the
 * next read, so that one buffer does for all of them: nothing is allocated, and it stays in the
 * cache. A buffer that somebody keeps is theirs, and another takes its place.
 *
 * <p>Thread: its loop.
 */
final class ReadMemory {
  /** As much as one read takes, bytes. */
  static final int SIZE = 64 * 1024;

  /** As much as one read of a bulk flow takes, bytes. */
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
   * Read into where no other memory is to be had, and only to its half, so that whoever keeps what
   * was read keeps a copy: a loop goes on reading for those who need no memory.
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

  /** An empty buffer; to be given back, and retained for whoever may keep it. */
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

  /** How much may be read into it. */
  static int room(ByteBuf taken) {
    return taken.capacity() == SPARE_SIZE ? SPARE_SIZE / 2 : taken.capacity();
  }

  /** The buffer is free to be read into again, if nobody has kept it. */
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
