package io.cenote.transport;

import io.netty.buffer.ByteBuf;

/**
 * Bytes that outlast the read that brought them. A socket is read into memory that is large and
 * meant to be free again at once: of little a copy is kept, so that what is held is about what is
 * counted.
 */
public final class KeptBytes {
  private KeptBytes() {}

  /**
   * The bytes in memory of about their size; the caller releases it.
   *
   * @param borrowed stays as it is
   */
  public static ByteBuf of(ByteBuf borrowed) {
    int length = borrowed.readableBytes();
    if (length > borrowed.capacity() / 2) {
      return borrowed.retainedSlice();
    }
    ByteBuf copy = borrowed.alloc().directBuffer(length, length);
    return copy.writeBytes(borrowed, borrowed.readerIndex(), length);
  }
}
