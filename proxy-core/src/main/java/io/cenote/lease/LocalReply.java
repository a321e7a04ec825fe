package io.cenote.lease;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;

/** Answer of our own that waits behind pending replies. */
final class LocalReply extends Reply {
  private final ByteBuf answer;
  private final int length;

  LocalReply(ByteBuf answer) {
    super(true);
    this.answer = answer;
    length = answer.readableBytes();
  }

  @Override
  public int keptBytes() {
    return length;
  }

  @Override
  public boolean isHarmless() {
    return true;
  }

  @Override
  public ByteBuf local() {
    return answer;
  }
}
