package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicLong;

/** A plain reply whose request is kept, within a budget, until it has come. */
final class Repeatable extends Reply {
  private final byte[] request;
  private final AtomicLong kept;

  private Repeatable(byte[] request, AtomicLong kept) {
    super(true, true);
    this.request = request;
    this.kept = kept;
  }

  /**
   * The reply to that request.
   *
   * @param kept the bytes that are kept by all; there must be room for these
   */
  static Reply to(ByteBuf bytes, int from, int length, AtomicLong kept) {
    if (length > Limits.REPEATED || kept.get() > Limits.REPEATED_IN_ALL - length) {
      return PLAIN;
    }
    byte[] request = new byte[length];
    bytes.getBytes(from, request);
    kept.addAndGet(length);
    return new Repeatable(request, kept);
  }

  @Override
  public ByteBuf request() {
    return Unpooled.wrappedBuffer(request);
  }

  @Override
  public void over() {
    kept.addAndGet(-request.length);
  }
}
