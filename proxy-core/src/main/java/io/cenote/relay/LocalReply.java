package io.cenote.relay;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;

/** An answer of our own that waits behind replies for its turn. */
final class LocalReply extends Reply {
  private final ByteBuf answer;

  LocalReply(ByteBuf answer) {
    super(true);
    this.answer = answer;
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
