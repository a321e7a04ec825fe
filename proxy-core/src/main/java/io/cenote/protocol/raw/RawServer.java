package io.cenote.protocol.raw;

import io.cenote.protocol.ServerSide;
import io.netty.buffer.ByteBuf;

/** Server side without knowledge: it has no reset and no probe. */
final class RawServer implements ServerSide {
  static final RawServer INSTANCE = new RawServer();

  private RawServer() {}

  @Override
  public int replyEnd(ByteBuf bytes, int from, int to) {
    throw new UnsupportedOperationException("tcp has no replies");
  }

  @Override
  public boolean isWithinReply() {
    return false;
  }
}
