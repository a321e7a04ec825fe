package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reply to {@code HELLO}, passed on except for the {@code id} in it, which is the connection's:
 * clients have their own.
 */
final class HelloReply extends Reply {
  private static final byte[] ID = Resp.ascii("$2\r\nid\r\n:");

  private final byte[] own;
  private final boolean dropped;
  private final Runnable onSuccess;
  private final int request;
  private boolean begun;
  private boolean refused;
  private int matched; // bytes of ID that were seen last
  private boolean withinNumber;
  private boolean replaced;

  /**
   * Creates a reply.
   *
   * @param request bytes of the request that the action keeps
   */
  HelloReply(long id, boolean dropped, Runnable onSuccess, int request) {
    super(false);
    this.request = request;
    own = Resp.ascii(Long.toString(id));
    this.dropped = dropped;
    this.onSuccess = onSuccess;
  }

  @Override
  public int keptBytes() {
    return request;
  }

  @Override
  public @Nullable ByteBuf received(ByteBuf bytes, int from, int to, boolean whole) {
    if (!begun && from < to) {
      begun = true;
      refused = bytes.getByte(from) == '-';
    }
    if (whole && !refused) {
      onSuccess.run();
    }
    if (dropped) {
      return null;
    }
    ByteBuf out = bytes.alloc().directBuffer(to - from + own.length);
    if (refused) {
      return out.writeBytes(bytes, from, to - from);
    }
    int at = from;
    while (at < to && !replaced) {
      take(bytes.getByte(at++), out);
    }
    return out.writeBytes(bytes, at, to - at);
  }

  private void take(byte next, ByteBuf out) {
    if (withinNumber) {
      withinNumber = next != '\r';
      replaced = !withinNumber;
      if (replaced) {
        out.writeByte(next);
      }
      return;
    }
    out.writeByte(next);
    matched = next == ID[matched] ? matched + 1 : next == ID[0] ? 1 : 0;
    if (matched == ID.length) {
      withinNumber = true;
      out.writeBytes(own);
    }
  }

  @Override
  public @Nullable ByteBuf lost(ByteBuf error) {
    if (dropped) {
      return super.lost(error);
    }
    return error;
  }
}
