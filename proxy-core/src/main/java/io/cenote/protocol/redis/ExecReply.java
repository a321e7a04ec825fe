package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Reply to an {@code EXEC} with some results of the proxy: the server has queued those commands,
 * and its results are replaced in its array. Errors among them are passed.
 *
 * <p>Thread: the connection's loop.
 */
final class ExecReply extends Reply {
  private enum Phase {
    START,
    HEADER,
    RESULTS,
    /** The rest is passed unchanged. */
    PASSED
  }

  private final Reply judge;
  private final Queue<Transaction.Answer> answers;
  private final int kept;
  private final ReplyScanner scanner = new ReplyScanner(); // for one result after the other
  private Phase phase = Phase.START;
  private int result;
  private boolean replaces; // the result under way

  /**
   * Creates a reply.
   *
   * @param judge sees the reply as the server sends it
   */
  ExecReply(Reply judge, Transaction transaction) {
    super(false);
    this.judge = judge;
    answers = transaction.answers();
    kept = transaction.keptBytes();
  }

  @Override
  public int keptBytes() {
    return kept;
  }

  @Override
  public @Nullable ByteBuf received(ByteBuf bytes, int from, int to, boolean whole) {
    judge.received(bytes, from, to, whole);
    ByteBuf out = bytes.alloc().directBuffer(to - from);
    int at = from;
    while (at < to) {
      at =
          switch (phase) {
            case START -> {
              phase = bytes.getByte(at) == '*' ? Phase.HEADER : Phase.PASSED;
              yield at;
            }
            case HEADER -> {
              int end = bytes.indexOf(at, to, (byte) '\n');
              phase = end < 0 ? Phase.HEADER : Phase.RESULTS;
              yield passed(bytes, at, end < 0 ? to : end + 1, out);
            }
            case RESULTS -> result(bytes, at, to, out);
            case PASSED -> passed(bytes, at, to, out);
          };
    }
    return out;
  }

  private static int passed(ByteBuf bytes, int from, int to, ByteBuf out) {
    out.writeBytes(bytes, from, to - from);
    return to;
  }

  private int result(ByteBuf bytes, int from, int to, ByteBuf out) {
    Transaction.Answer next = answers.peek();
    if (next == null) {
      phase = Phase.PASSED;
      return from;
    }
    if (!scanner.isWithin()) {
      byte type = bytes.getByte(from);
      replaces = next.command() == result && type != '-' && type != '!';
    }
    int end = resultEnd(bytes, from, to);
    int until = end < 0 ? to : end;
    if (!replaces) {
      passed(bytes, from, until, out);
    }
    if (end >= 0) {
      if (replaces) {
        out.writeBytes(next.bytes());
      }
      if (next.command() == result) {
        answers.remove();
      }
      result++;
    }
    return until;
  }

  private int resultEnd(ByteBuf bytes, int from, int to) {
    try {
      return scanner.replyEnd(bytes, from, to);
    } catch (Violation broken) {
      throw new IllegalStateException(broken); // the connection has checked them before
    }
  }
}
