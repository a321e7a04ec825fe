package io.cenote.protocol.redis;

import io.cenote.protocol.redis.CommandTable.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the reply to {@code COMMAND}: an array of arrays, each with the command's name, its arity
 * and its flags. Slow and simple, for it comes once. A reply that was cut off gives what is whole.
 */
final class CommandReply {
  private final byte[] reply;
  private int at;

  private CommandReply(byte[] reply) {
    this.reply = reply;
  }

  /** Each command by its name in lower case, as its flags describe it. */
  static Map<String, Command> commands(byte[] reply) {
    Map<String, Command> found = new HashMap<>();
    try {
      collect(reply, found);
    } catch (NumberFormatException e) {
      found.clear(); // a length beyond any that is true
    }
    return found;
  }

  private static void collect(byte[] reply, Map<String, Command> found) {
    if (new CommandReply(reply).element(0) instanceof List<?> all) {
      for (Object one : all) {
        if (one instanceof List<?> fields && fields.size() > 2 && fields.get(0) instanceof String) {
          String name = ((String) fields.get(0)).toLowerCase(Locale.ROOT);
          List<?> flags = fields.get(2) instanceof List<?> given ? given : List.of();
          Kind kind = flags.contains("blocking") ? Kind.BLOCKING : Kind.PLAIN;
          boolean reads = flags.contains("readonly");
          found.put(name, new Command(name, kind, reads, flags.contains("write")));
        }
      }
    }
  }

  /** A text, a number as text, or a list; an empty text where the reply ends too early. */
  private Object element(int depth) {
    int end = at;
    while (end + 1 < reply.length && reply[end] != '\r') {
      end++;
    }
    if (end + 1 >= reply.length || end == at || depth > Limits.NESTING) {
      at = reply.length;
      return "";
    }
    char type = (char) reply[at];
    String rest = new String(reply, at + 1, end - at - 1, StandardCharsets.UTF_8);
    at = end + 2;
    return switch (type) {
      case '$' -> bulk(Integer.parseInt(rest));
      case '*', '~' -> list(Integer.parseInt(rest), depth);
      case '%' -> list(2 * Integer.parseInt(rest), depth);
      default -> rest;
    };
  }

  private String bulk(int length) {
    if (length < 0 || at + length > reply.length) {
      return "";
    }
    String text = new String(reply, at, length, StandardCharsets.UTF_8);
    at += length + 2;
    return text;
  }

  private List<Object> list(int count, int depth) {
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count && at < reply.length; i++) {
      all.add(element(depth + 1));
    }
    return all;
  }
}
