package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The half of {@link SeamDriver} that keeps the pending replies and dispatches them. */
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

  private final Deque<Reply> pending = new ArrayDeque<>();
  private final Trace trace;

  DrivenReplies(Trace trace) {
    this.trace = trace;
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }

  /** Number of pending replies of the server. */
  int count() {
    return (int) pending.stream().filter(reply -> !(reply instanceof Local)).count();
  }

  void add(Reply reply) {
    pending.add(reply);
  }

  /** An answer of the proxy's, at once or in its turn; given away. */
  void answer(ByteBuf answer) {
    if (pending.isEmpty()) {
      trace.add("answers", taken(answer));
    } else {
      trace.add("later", ByteBufUtil.getBytes(answer));
      pending.add(new Local(answer));
    }
  }

  /** The first pending reply, or a part of it, has come. */
  void received(ByteBuf bytes, int from, int to, boolean whole) {
    Reply reply = pending.element();
    ByteBuf instead = reply.isPlain() ? null : reply.received(bytes, from, to, whole);
    if (reply.isPassed()) {
      trace.add("passes", ByteBufUtil.getBytes(bytes, from, to - from));
    } else if (instead != null) {
      trace.add("passes", taken(instead));
    } else {
      trace.add("drops");
    }
    if (whole) {
      pending.remove().over();
      answerLocals();
    }
  }

  private void answerLocals() {
    while (!pending.isEmpty() && pending.element() instanceof Local local) {
      trace.add("answers", taken(local.answer));
      pending.remove();
    }
  }

  /**
   * None of them will come.
   *
   * @param repeats whether requests may be sent again
   * @param error the client's error for each
   */
  void lose(boolean repeats, String error) {
    while (!pending.isEmpty()) {
      Reply reply = pending.remove();
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
    pending.removeIf(reply -> reply instanceof Local local && local.answer.release());
  }
}
