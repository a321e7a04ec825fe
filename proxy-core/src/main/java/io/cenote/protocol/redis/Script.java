package io.cenote.protocol.redis;

import io.cenote.protocol.Dialogue;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Dialogue of requests sent together, whose replies must not be errors. No reply may be longer than
 * its request allows.
 *
 * <p>Thread: the connection's loop.
 */
final class Script implements Dialogue {
  /** Default limit of a reply, bytes. */
  private static final int MOST = 16 * 1024;

  /** Limit of the part of a reply that is shown in a log or to a client, bytes. */
  static final int SHOWN = 160;

  /** Length of a part that betrays an argument in a truncated answer, bytes. */
  private static final int ECHO = 3;

  /** Judge of a reply. */
  interface Judge {
    /** Tests whether the script may go on. */
    boolean isGood(byte[] reply);

    /** The reply is too long. */
    default void tooLong() {}
  }

  /** Request with its judge. */
  private static final class Question {
    private final byte[][] request;
    private final int most; // limit of its reply, bytes
    private final Judge judge;

    Question(byte[][] request, int most, Judge judge) {
      this.request = request;
      this.most = most;
      this.judge = judge;
    }

    String name() {
      return new String(request[0], StandardCharsets.US_ASCII);
    }
  }

  private final List<Question> questions = new ArrayList<>();
  private final boolean secret;
  private final Runnable done;
  private Runnable over = () -> {};
  private final ReplyScanner scanner = new ReplyScanner();
  private final ByteArrayOutputStream reply = new ByteArrayOutputStream();
  private int answered;
  private String failure = "";
  private String refusal = "";

  private Script(boolean secret, Runnable done) {
    this.secret = secret;
    this.done = done;
  }

  /**
   * Creates a script whose arguments are the configuration's, which no client may see.
   *
   * @param done runs once every reply was good
   */
  static Script ofConfiguration(Runnable done) {
    return new Script(true, done);
  }

  /**
   * Creates a script whose arguments are those of the client that waits for it; {@code done} as
   * above. It reads every reply even if one is bad, so that the connection stays usable.
   */
  static Script ofClient(Runnable done) {
    return new Script(false, done);
  }

  Script add(Judge judge, byte[]... request) {
    return add(MOST, judge, request);
  }

  /** Adds a request with a limit of its reply, bytes. */
  Script add(int most, Judge judge, byte[]... request) {
    questions.add(new Question(request, most, judge));
    return this;
  }

  /** Sets an action that runs when it is over, however it ends. */
  void whenOver(Runnable action) {
    over = action;
  }

  boolean isEmpty() {
    return questions.isEmpty();
  }

  @Override
  public void open(ByteBuf out) {
    for (Question question : questions) {
      Resp.request(out, question.request);
    }
  }

  @Override
  public Verdict answered(ByteBuf bytes, ByteBuf out) {
    int at = bytes.readerIndex();
    int to = bytes.writerIndex();
    while (at < to) {
      if (answered == questions.size()) {
        return failed("bytes after the last reply");
      }
      int end;
      try {
        end = scanner.replyEnd(bytes, at, to);
      } catch (Violation e) {
        return failed("no reply: " + e.getMessage());
      }
      Question question = questions.get(answered);
      if (!keep(question, bytes, at, end < 0 ? to : end)) {
        question.judge.tooLong();
        return failed(question.name() + " was answered with over " + question.most + " bytes");
      }
      if (end < 0) {
        return Verdict.MORE;
      }
      at = end;
      if (scanner.firstType() == '>') {
        reply.reset(); // it may have had an attribute
      } else if (!judge(question) && secret) {
        return Verdict.FAILED;
      }
    }
    if (answered < questions.size()) {
      return Verdict.MORE;
    }
    if (!failure.isEmpty()) {
      return Verdict.FAILED;
    }
    done.run();
    return Verdict.DONE;
  }

  /** Keeps a part of the reply, unless it is a push; false if there is no room. */
  private boolean keep(Question question, ByteBuf bytes, int from, int to) {
    if (scanner.firstType() == '>') {
      return true;
    }
    if (to - from > question.most - reply.size()) {
      return false;
    }
    reply.writeBytes(ByteBufUtil.getBytes(bytes, from, to - from));
    return true;
  }

  private boolean judge(Question question) {
    byte[] answer = reply.toByteArray();
    reply.reset();
    answered++;
    if (!question.judge.isGood(answer) && failure.isEmpty()) {
      String shown = shown(answer);
      String open = withoutEcho(question, shown);
      failed(question.name() + " was answered " + open);
      if (answer[0] == '-') {
        boolean hidden = secret && !open.equals(shown);
        refusal = hidden ? firstWord(shown) + " upstream refused " + question.name() : shown;
      }
    }
    return failure.isEmpty();
  }

  /**
   * Returns only the first word of an answer that may repeat an argument, which may be a password.
   */
  private static String withoutEcho(Question question, String shown) {
    for (int i = 1; i < question.request.length; i++) {
      byte[] argument = question.request[i];
      int start = Math.min(argument.length, ECHO);
      if (shown.contains(new String(argument, 0, start, StandardCharsets.ISO_8859_1))) {
        return firstWord(shown) + " (and an argument)";
      }
    }
    return shown;
  }

  private static String firstWord(String shown) {
    return shown.split(" ", 2)[0];
  }

  private Verdict failed(String why) {
    failure = why;
    return Verdict.FAILED;
  }

  /** Returns the first line of a reply, as far as it can be shown in a log. */
  static String shown(byte[] reply) {
    int end = 0;
    while (end < reply.length && end < SHOWN && reply[end] >= ' ' && reply[end] < 127) {
      end++;
    }
    return Unpooled.wrappedBuffer(reply, 0, end).toString(StandardCharsets.US_ASCII);
  }

  @Override
  public String failure() {
    return failure;
  }

  @Override
  public String refusal() {
    return refusal;
  }

  @Override
  public void over() {
    over.run();
  }
}
