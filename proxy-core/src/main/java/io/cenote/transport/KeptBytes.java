package io.cenote.transport;

import io.netty.buffer.ByteBuf;

/**
 * Bytes that outlast the read that brought them. A socket is read into large memory that should be
 * free again at once: few bytes are copied, so that the memory held is about the bytes counted.
 */
public final class KeptBytes {
  private KeptBytes() {}

  /**
   * Returns the bytes in memory of about their size; the caller releases it.
   *
   * @param borrowed its indices stay
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
