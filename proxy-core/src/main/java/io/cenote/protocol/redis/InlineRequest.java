package io.cenote.protocol.redis;

import io.cenote.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parser of inline requests
 * (https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands) that works as a
 * server's: words, and texts in single or double quotes with escapes.
 */
final class InlineRequest {
  private static final String UNBALANCED = "unbalanced quotes in request";

  private final byte[] line;
  private int at;

  private InlineRequest(byte[] line) {
    this.line = line;
  }

  /** Returns the arguments of a line that ends at {@code to}, line feed included; may be none. */
  static List<byte[]> arguments(ByteBuf bytes, int from, int to) throws Violation {
    int end = to - 1;
    if (end > from && bytes.getByte(end - 1) == '\r') {
      end--;
    }
    byte[] line = new byte[end - from];
    bytes.getBytes(from, line);
    return new InlineRequest(line).split();
  }

  private List<byte[]> split() throws Violation {
    List<byte[]> found = new ArrayList<>();
    for (byte[] next = next(); next != null; next = next()) {
      found.add(next);
    }
    return found;
  }

  private byte @Nullable [] next() throws Violation {
    while (at < line.length && isSpace(line[at])) {
      at++;
    }
    if (at == line.length) {
      return null;
    }
    ByteArrayOutputStream argument = new ByteArrayOutputStream();
    while (at < line.length && !isSpace(line[at])) {
      byte letter = line[at++];
      if (letter == '"' || letter == '\'') {
        quoted(letter, argument);
      } else {
        argument.write(letter);
      }
    }
    return argument.toByteArray();
  }

  private void quoted(byte quote, ByteArrayOutputStream argument) throws Violation {
    while (at < line.length && line[at] != quote) {
      byte letter = line[at++];
      boolean escapes = letter == '\\' && at < line.length;
      if (escapes && quote == '"') {
        argument.write(escaped());
      } else if (escapes && line[at] == '\'') {
        argument.write(line[at++]);
      } else {
        argument.write(letter);
      }
    }
    boolean closed = at < line.length;
    at++;
    if (!closed || (at < line.length && !isSpace(line[at]))) {
      throw new Violation(UNBALANCED);
    }
  }

  private int escaped() {
    byte letter = line[at++];
    if (letter == 'x' && at + 1 < line.length) {
      int high = Character.digit(line[at], 16);
      int low = Character.digit(line[at + 1], 16);
      if (high >= 0 && low >= 0) {
        at += 2;
        return high * 16 + low;
      }
    }
    return switch (letter) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> letter;
    };
  }

  private static boolean isSpace(byte letter) {
    return letter == ' ' || (letter >= '\t' && letter <= '\r') || letter == 0;
  }
}
