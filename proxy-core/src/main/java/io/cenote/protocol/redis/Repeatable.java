package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Plain reply whose request is kept, within a budget, until it has come. */
final class Repeatable extends Reply {
  private final byte[] request;
  private final boolean reads;
  private final RedisCounts counts;

  private Repeatable(byte[] request, boolean reads, RedisCounts counts) {
    super(true, true);
    this.reads = reads;
    this.request = request;
    this.counts = counts;
  }

  /** Creates the reply to that request; a plain one if it is long, or there is no room for it. */
  static Reply to(ByteBuf bytes, int from, int length, boolean reads, RedisCounts counts) {
    if (length > Limits.REPEATED) {
      return PLAIN;
    }
    if (counts.kept.get() > Limits.REPEATED_IN_ALL - length) {
      counts.notKept.increment();
      return PLAIN;
    }
    byte[] request = new byte[length];
    bytes.getBytes(from, request);
    counts.kept.addAndGet(length);
    return new Repeatable(request, reads, counts);
  }

  @Override
  public ByteBuf request() {
    return Unpooled.wrappedBuffer(request);
  }

  @Override
  public int keptBytes() {
    return request.length;
  }

  @Override
  public boolean isHarmless() {
    return reads;
  }

  @Override
  public void over() {
    counts.kept.addAndGet(-request.length);
  }
}
