package io.cenote.transport;

import io.netty.buffer.ByteBuf;

/**
 * For bytes that outlast the read that brought them. A channel reads into memory that is large and
 * meant to be free again at once; whoever keeps little of it keeps a copy, so that what is held is
 * about what is counted.
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
      return borrowed.retain();
    }
    ByteBuf copy = borrowed.alloc().directBuffer(length, length);
    return copy.writeBytes(borrowed, borrowed.readerIndex(), length);
  }
}
