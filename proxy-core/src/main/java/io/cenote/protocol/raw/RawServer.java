package io.cenote.protocol.raw;

import io.cenote.protocol.Dialogue;
import io.cenote.protocol.ServerSide;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Server side without knowledge: it has no reset and no probe. */
final class RawServer implements ServerSide {
  static final RawServer INSTANCE = new RawServer();

  private RawServer() {}

  @Override
  public @Nullable Dialogue greeting() {
    return null;
  }

  @Override
  public @Nullable Dialogue probe() {
    return null;
  }

  @Override
  public boolean isDirty() {
    return false;
  }

  @Override
  public boolean isDemoted() {
    return false;
  }

  @Override
  public String refusal() {
    return "";
  }

  @Override
  public @Nullable Dialogue reset() {
    return null;
  }

  @Override
  public void taint() {}

  @Override
  public int replyEnd(ByteBuf bytes, int from, int to) {
    throw new UnsupportedOperationException("tcp has no replies");
  }

  @Override
  public boolean isUnasked() {
    return false;
  }

  @Override
  public boolean isWithinReply() {
    return false;
  }
}
