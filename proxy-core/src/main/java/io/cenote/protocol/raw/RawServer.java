package io.cenote.protocol.raw;

import io.cenote.protocol.ServerSide;
import io.netty.buffer.ByteBuf;

/** A server of which nothing is known, so that there is nothing to clean and nothing to ask. */
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
