package io.cenote.protocol.redis;

import io.cenote.protocol.Errand;
import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Requests of the proxy's own, sent together, whose replies must not be errors.
 *
 * <p>Thread: the connection's loop.
 */
final class Script implements Errand {
  /** How much of a reply is kept to be looked at, bytes; what is longer is judged by its start. */
  private static final int KEPT = 4 * 1024 * 1024;

  private static final int SHOWN = 160;

  /** So much of an argument betrays it in an answer that was cut off, bytes. */
  private static final int ECHO = 3;

  /** What a reply means. */
  interface Judge {
    /** Whether the script may go on; {@code reply} is what was kept of it. */
    boolean isGood(byte[] reply);
  }

  private final List<byte[][]> requests = new ArrayList<>();
  private final List<Judge> judges = new ArrayList<>();
  private final Runnable done;
  private final ReplyScanner scanner = new ReplyScanner();
  private final ByteArrayOutputStream reply = new ByteArrayOutputStream();
  private int answered;
  private String failure = "";

  /**
   * @param done run once every reply was good
   */
  Script(Runnable done) {
    this.done = done;
  }

  /** A request whose reply must be no error. */
  Script add(byte[]... request) {
    return add(answer -> answer[0] != '-', request);
  }

  Script add(Judge judge, byte[]... request) {
    requests.add(request);
    judges.add(judge);
    return this;
  }

  /** A request whose reply is looked at, whatever it is. */
  Script look(Consumer<byte[]> look, byte[]... request) {
    return add(
        answer -> {
          look.accept(answer);
          return true;
        },
        request);
  }

  boolean isEmpty() {
    return requests.isEmpty();
  }

  @Override
  public void ask(ByteBuf out) {
    for (byte[][] request : requests) {
      Resp.request(out, request);
    }
  }

  @Override
  public Verdict heard(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int to = bytes.writerIndex();
    while (at < to) {
      if (answered == requests.size()) {
        return failed("bytes after the last reply");
      }
      int end;
      try {
        end = scanner.replyEnd(bytes, at, to);
      } catch (Violation e) {
        return failed("no reply: " + e.getMessage());
      }
      keep(bytes, at, end < 0 ? to : end);
      if (end < 0) {
        return Verdict.MORE;
      }
      at = end;
      if (scanner.firstType() != '>' && !judge()) {
        return Verdict.FAILED;
      }
    }
    if (answered < requests.size()) {
      return Verdict.MORE;
    }
    done.run();
    return Verdict.DONE;
  }

  private void keep(ByteBuf bytes, int from, int to) {
    int length = Math.min(to - from, KEPT - reply.size());
    reply.writeBytes(ByteBufUtil.getBytes(bytes, from, length));
  }

  private boolean judge() {
    byte[] answer = reply.toByteArray();
    reply.reset();
    int index = answered++;
    if (!judges.get(index).isGood(answer)) {
      String name = new String(requests.get(index)[0], StandardCharsets.US_ASCII);
      failed(name + " was answered " + withoutEcho(requests.get(index), shown(answer)));
      return false;
    }
    return true;
  }

  /** Of an answer that may repeat an argument, which may be a password, the first word alone. */
  private static String withoutEcho(byte[][] request, String shown) {
    for (int i = 1; i < request.length; i++) {
      int start = Math.min(request[i].length, ECHO);
      if (shown.contains(new String(request[i], 0, start, StandardCharsets.ISO_8859_1))) {
        return shown.split(" ", 2)[0] + " (and an argument)";
      }
    }
    return shown;
  }

  private Verdict failed(String why) {
    failure = why;
    return Verdict.FAILED;
  }

  /** The first line of a reply, as far as it can be shown in a log. */
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
}
