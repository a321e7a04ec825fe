package io.cenote.lease;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The little of RESP that the simulations speak, as text. */
final class RespText {
  private RespText() {}

  static String bulk(String word) {
    return "$" + word.length() + "\r\n" + word + "\r\n";
  }

  static String request(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      text.append(bulk(word));
    }
    return text.toString();
  }

  /** Whether it is a reply to MULTI, to what is queued, or to EXEC. */
  static boolean isOfTransaction(String reply) {
    return reply.equals("+OK\r\n") || reply.equals("+QUEUED\r\n") || reply.startsWith("*");
  }

  /** The words of the array of bulk strings that begins there; null if it is not whole. */
  static @Nullable List<String> array(String text, int from) {
    int end = end(text, from);
    if (end < 0) {
      return null;
    }
    List<String> words = new ArrayList<>();
    int at = text.indexOf('\n', from) + 1;
    while (at < end) {
      int line = text.indexOf('\n', at) + 1;
      int length = Integer.parseInt(text.substring(at + 1, line - 2));
      words.add(text.substring(line, line + length));
      at = line + length + 2;
    }
    return words;
  }

  /** The index behind the value that begins there; -1 if it is not whole. */
  static int end(String text, int from) {
    int line = from < text.length() ? text.indexOf('\n', from) + 1 : 0;
    if (line == 0) {
      return -1;
    }
    String head = text.substring(from + 1, line - 2);
    return switch (text.charAt(from)) {
      case '$' -> {
        int end = line + Integer.parseInt(head) + 2;
        yield end <= text.length() ? end : -1;
      }
      case '*' -> {
        int at = line;
        for (int i = Integer.parseInt(head); i > 0 && at >= 0; i--) {
          at = end(text, at);
        }
        yield at;
      }
      default -> line;
    };
  }
}
