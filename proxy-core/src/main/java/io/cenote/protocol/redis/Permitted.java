package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reply to a harmless form of a command, which shows whether the client's user may send that
 * command. An error goes to the client; anything else is replaced with our answer.
 *
 * <p>Thread: the connection's loop.
 */
final class Permitted extends Reply {
  private final boolean dropped;
  private final Supplier<@Nullable ByteBuf> answer;
  private byte type; // the first byte of the reply; 0: it has not come

  /**
   * Creates the reply.
   *
   * @param dropped whether the client gets no reply
   * @param answer carries the command out and creates the answer
   */
  Permitted(boolean dropped, Supplier<@Nullable ByteBuf> answer) {
    super(false);
    this.dropped = dropped;
    this.answer = answer;
  }

  @Override
  public @Nullable ByteBuf received(ByteBuf bytes, int from, int to, boolean whole) {
    if (type == 0 && to > from) {
      type = bytes.getByte(from);
    }
    if (type == '-') {
      return dropped ? null : bytes.retainedSlice(from, to - from);
    }
    ByteBuf ours = whole ? answer.get() : null;
    if (dropped && ours != null) {
      ours.release();
      return null;
    }
    return ours;
  }

  @Override
  public @Nullable ByteBuf lost(ByteBuf error) {
    if (!dropped) {
      return error;
    }
    error.release();
    return null;
  }
}
