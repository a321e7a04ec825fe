package io.cenote.transport.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Memory in which all streams of one loop encrypt and decrypt. A buffer that a listener has kept is
 * replaced by another.
 *
 * <p>Thread: its loop.
 */
final class TlsMemory {
  /** Size of a buffer, bytes: the records of one read. */
  static final int SIZE = 64 * 1024 + Records.LONGEST;

  private static final FastThreadLocal<TlsMemory> MEMORY =
      new FastThreadLocal<>() {
        @Override
        protected TlsMemory initialValue() {
          return new TlsMemory();
        }

        @Override
        protected void onRemoval(TlsMemory memory) {
          memory.free();
        }
      };

  private @Nullable ByteBuf spare;

  static TlsMemory ofThisThread() {
    return MEMORY.get();
  }

  /** Takes an empty buffer, to be given back. */
  ByteBuf take() {
    ByteBuf taken = spare;
    spare = null;
    return taken == null ? ByteBufAllocator.DEFAULT.directBuffer(SIZE, SIZE) : taken;
  }

  /** Returns the buffer emptied or, if somebody has kept it, another in its place. */
  ByteBuf emptied(ByteBuf buffer) {
    if (buffer.refCnt() == 1) {
      return buffer.clear();
    }
    buffer.release();
    return take();
  }

  void giveBack(ByteBuf buffer) {
    if (spare == null && buffer.refCnt() == 1) {
      spare = buffer.clear();
    } else {
      buffer.release();
    }
  }

  private void free() {
    if (spare != null) {
      spare.release();
      spare = null;
    }
  }
}
