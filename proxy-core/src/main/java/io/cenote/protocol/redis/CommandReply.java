package io.cenote.protocol.redis;

import io.cenote.protocol.Violation;
import io.cenote.protocol.redis.CommandTable.Command;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reader of the reply to {@code COMMAND}: an array of arrays, each with a command's name, its arity
 * and its flags, in RESP2 or RESP3. A reply that was cut off gives the complete commands, an
 * invalid one gives none. Slow and simple, because the reply comes once; it keeps only what is
 * needed.
 */
final class CommandReply {
  private static final int MOST = 4096;
  private static final int FORMAT = 4; // prefix of a verbatim string: "txt:"

  private final ByteBuf bytes;
  private final int to;
  private final LengthLine line = new LengthLine();

  private CommandReply(ByteBuf bytes) {
    this.bytes = bytes;
    to = bytes.writerIndex();
  }

  /** Returns each command by its name in lower case, as its flags describe it. */
  static Map<String, Command> commands(byte[] reply) {
    Map<String, Command> found = new HashMap<>();
    try {
      new CommandReply(Unpooled.wrappedBuffer(reply)).collect(found);
    } catch (Violation noReply) {
      found.clear();
    }
    return found;
  }

  private void collect(Map<String, Command> found) throws Violation {
    int at = behindAttributes(0);
    if (!isList(at)) {
      return;
    }
    at = behindHeader(at);
    for (long left = line.value(); at >= 0 && left > 0 && found.size() < MOST; left--) {
      int end = end(at);
      if (end >= 0) {
        addCommand(at, found);
      }
      at = end;
    }
  }

  /** Adds the command of a complete entry. */
  private void addCommand(int entry, Map<String, Command> found) throws Violation {
    int at = behindAttributes(entry);
    if (!isList(at)) {
      return;
    }
    at = behindHeader(at);
    if (line.value() < 3) {
      return;
    }
    String name = text(at).toLowerCase(Locale.ROOT);
    if (!name.isEmpty()) {
      int arity = end(at);
      found.put(name, described(name, end(arity)));
    }
  }

  private Command described(String name, int flags) throws Violation {
    boolean blocks = false;
    boolean reads = false;
    boolean writes = false;
    int at = behindAttributes(flags);
    if (isList(at)) {
      at = behindHeader(at);
      for (long left = line.value(); left > 0; left--) {
        String flag = text(at);
        blocks |= flag.equals("blocking");
        reads |= flag.equals("readonly");
        writes |= flag.equals("write");
        at = end(at);
      }
    }
    return new Command(name, blocks ? Kind.BLOCKING : Kind.PLAIN, reads, writes);
  }

  /** Returns a text as short as names are, of letters that a client can send; else an empty one. */
  private String text(int element) throws Violation {
    int at = behindAttributes(element);
    byte type = bytes.getByte(at);
    int from = at + 1;
    int end;
    if (type == '+') {
      end = bytes.indexOf(from, to, (byte) '\r');
    } else if (type == '$' || type == '=') {
      from = behindHeader(at);
      end = (int) Math.min(to, from + line.value());
      from += type == '=' ? FORMAT : 0;
    } else {
      return "";
    }
    int length = end - from;
    if (length <= 0 || length > RequestScanner.SHORT) {
      return "";
    }
    String text = bytes.toString(from, length, StandardCharsets.ISO_8859_1);
    return text.chars().allMatch(letter -> letter > ' ' && letter < 127) ? text : "";
  }

  private boolean isList(int at) {
    return at >= 0 && at < to && (bytes.getByte(at) == '*' || bytes.getByte(at) == '~');
  }

  /** Returns the index of the element behind its attributes; -1 if the reply ends too early. */
  private int behindAttributes(int element) throws Violation {
    int at = element;
    while (at >= 0 && at < to && bytes.getByte(at) == '|') {
      at = behindHeader(at);
      for (long left = 2 * line.value(); at >= 0 && left > 0; left--) {
        at = end(at);
      }
    }
    return at;
  }

  /**
   * Returns the index behind the line that begins an element; then {@link #line} has its number.
   */
  private int behindHeader(int element) throws Violation {
    line.begin();
    for (int at = element + 1; at < to; at++) {
      if (line.take(bytes.getByte(at))) {
        if (!line.isSound()) {
          throw new Violation("a length that is no number");
        }
        return at + 1;
      }
    }
    return -1;
  }

  /** Returns the end of an element with all nested ones; -1 if the reply ends too early. */
  private int end(int element) throws Violation {
    return new ReplyScanner().replyEnd(bytes, element, to);
  }
}
