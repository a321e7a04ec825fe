package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The half of {@link SeamDriver} that keeps the replies that are owed, and deals them out. */
final class DrivenReplies {
  /** An answer of the proxy's own that waits behind replies. */
  private static final class Local extends Reply {
    private final ByteBuf answer;

    Local(ByteBuf answer) {
      super(true);
      this.answer = answer;
    }

    @Override
    public ByteBuf local() {
      return answer;
    }
  }

  private final Deque<Reply> owed = new ArrayDeque<>();
  private final Trace trace;

  DrivenReplies(Trace trace) {
    this.trace = trace;
  }

  boolean isEmpty() {
    return owed.isEmpty();
  }

  /** How many replies of the server's are owed. */
  int count() {
    return (int) owed.stream().filter(reply -> !(reply instanceof Local)).count();
  }

  void add(Reply reply) {
    owed.add(reply);
  }

  /** An answer of the proxy's, at once or in its turn; given away. */
  void answer(ByteBuf answer) {
    if (owed.isEmpty()) {
      trace.add("answers", taken(answer));
    } else {
      trace.add("later", ByteBufUtil.getBytes(answer));
      owed.add(new Local(answer));
    }
  }

  /** The first reply that is owed, or a part of it, has come. */
  void heard(ByteBuf bytes, int from, int to, boolean whole) {
    Reply reply = owed.element();
    ByteBuf instead = reply.isPlain() ? null : reply.heard(bytes, from, to, whole);
    if (reply.isPassed()) {
      trace.add("passes", ByteBufUtil.getBytes(bytes, from, to - from));
    } else if (instead != null) {
      trace.add("passes", taken(instead));
    } else {
      trace.add("drops");
    }
    if (whole) {
      owed.remove().over();
      answerLocals();
    }
  }

  private void answerLocals() {
    while (!owed.isEmpty() && owed.element() instanceof Local local) {
      trace.add("answers", taken(local.answer));
      owed.remove();
    }
  }

  /**
   * None of them will come.
   *
   * @param repeats whether requests may be sent again
   * @param error the client's error for each
   */
  void lose(boolean repeats, String error) {
    while (!owed.isEmpty()) {
      Reply reply = owed.remove();
      ByteBuf local = reply.local();
      if (local == null) {
        lose(reply, repeats ? reply.request() : null, WireWords.replies(error));
      } else {
        trace.add("answers", taken(local));
      }
    }
  }

  private void lose(Reply reply, @Nullable ByteBuf request, byte[] error) {
    ByteBuf told = reply.lost(Unpooled.copiedBuffer(error));
    byte[] bytes = told == null ? new byte[0] : taken(told);
    if (request != null) {
      trace.add("repeats", ByteBufUtil.getBytes(request));
    } else if (told != null) {
      trace.add("tells", bytes);
    }
    reply.over();
  }

  static byte[] taken(ByteBuf bytes) {
    byte[] all = ByteBufUtil.getBytes(bytes);
    bytes.release();
    return all;
  }

  void close() {
    owed.removeIf(reply -> reply instanceof Local local && local.answer.release());
  }
}
