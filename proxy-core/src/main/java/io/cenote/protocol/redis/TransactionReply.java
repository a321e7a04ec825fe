package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reply to a command that ends a transaction. {@code -EXECABORT} ends it as a result does; after
 * any other error (of access rights, for example) its state is unknown.
 */
final class TransactionReply extends Reply {
  private static final byte[] ENDS_TOO = Resp.ascii("-EXECABORT");

  private final Runnable unclear;
  private int matched;
  private boolean judged;

  TransactionReply(boolean passed, Runnable unclear) {
    super(passed);
    this.unclear = unclear;
  }

  @Override
  public @Nullable ByteBuf received(ByteBuf bytes, int from, int to, boolean whole) {
    for (int at = from; at < to && !judged; at++) {
      byte next = bytes.getByte(at);
      if (matched == 0 && next != '-') {
        judged = true;
      } else if (next != ENDS_TOO[matched]) {
        judged = true;
        unclear.run();
      } else if (++matched == ENDS_TOO.length) {
        judged = true;
      }
    }
    return null;
  }
}
