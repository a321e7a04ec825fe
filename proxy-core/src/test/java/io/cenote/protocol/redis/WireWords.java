package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The notation of the scenario tests: bytes of Redis written as words, in both directions.
 *
 * <p>A request is its arguments with spaces between them, and {@code &} stands between requests
 * that are sent together. A request with a {@code ~} in it is taken byte by byte, each {@code ~} a
 * line end. A reply is its lines with spaces between them; only errors and statuses contain spaces
 * themselves. In both, {@code x{300}} is the letter 300 times and {@code ''} is nothing.
 */
final class WireWords {
  private static final Pattern REPEATED = Pattern.compile("(.)\\{(\\d+)\\}");
  private static final Pattern RUN = Pattern.compile("(.)\\1{8,}+");

  /** The letters that begin a line of a reply. */
  private static final String TYPES = "+-:$*%>_,#";

  private WireWords() {}

  /** The bytes of requests that are written as words. */
  static byte[] requests(String words) {
    ByteBuf out = Unpooled.buffer();
    for (String request : words.split(" & ")) {
      if (request.contains("~")) {
        out.writeBytes(bytes(repeated(request).replace("~", "\r\n")));
      } else {
        List<byte[]> arguments = new ArrayList<>();
        for (String argument : request.split(" ")) {
          arguments.add(bytes(argument.equals("''") ? "" : repeated(argument)));
        }
        Resp.request(out, arguments.toArray(new byte[0][]));
      }
    }
    return ByteBufUtil.getBytes(out);
  }

  /** The bytes of replies that are written as words. */
  static byte[] replies(String words) {
    StringBuilder lines = new StringBuilder();
    boolean text = false; // whether the line goes on with the next word
    for (String word : words.split(" ")) {
      boolean begins = TYPES.indexOf(word.charAt(0)) >= 0;
      if (text && !begins) {
        lines.setLength(lines.length() - 2);
        lines.append(' ');
      } else {
        text = word.startsWith("+") || word.startsWith("-");
      }
      lines.append(word.equals("''") ? "" : repeated(word)).append("\r\n");
    }
    return bytes(lines.toString());
  }

  /** Requests as words; in the byte-by-byte form where the bytes are no whole requests. */
  static String ofRequests(byte[] bytes) {
    List<String> found = new ArrayList<>();
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = 0;
    while (at >= 0 && at < text.length()) {
      at = request(text, at, found);
    }
    return at < 0 ? shortened(text.replace("\r\n", "~")) : String.join(" & ", found);
  }

  /** Adds the request that begins there; returns where it ends, -1 if it does not. */
  private static int request(String text, int from, List<String> found) {
    Matcher line = Pattern.compile("\\*(\\d+)\r\n").matcher(text).region(from, text.length());
    if (!line.lookingAt()) {
      return -1;
    }
    int at = line.end();
    List<String> arguments = new ArrayList<>();
    for (int left = Integer.parseInt(line.group(1)); left > 0; left--) {
      Matcher bulk = Pattern.compile("\\$(\\d+)\r\n").matcher(text).region(at, text.length());
      int end = bulk.lookingAt() ? bulk.end() + Integer.parseInt(bulk.group(1)) : -1;
      if (end < 0 || end + 2 > text.length()) {
        return -1;
      }
      String argument = shortened(text.substring(bulk.end(), end));
      arguments.add(argument.isEmpty() ? "''" : argument);
      at = end + 2;
    }
    found.add(String.join(" ", arguments));
    return at;
  }

  /** Replies as words; a line that has not ended has three dots behind it. */
  static String ofReplies(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String[] lines = text.split("\r\n", -1);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < lines.length - 1; i++) {
      words.add(lines[i].isEmpty() ? "''" : shortened(lines[i]).replace("\n", "\\n"));
    }
    String rest = lines[lines.length - 1];
    if (!rest.isEmpty()) {
      words.add(shortened(rest) + "...");
    }
    return String.join(" ", words);
  }

  private static String repeated(String word) {
    return REPEATED
        .matcher(word)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
  }

  private static String shortened(String text) {
    return RUN.matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(found.group(1) + "{" + found.group().length() + "}"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
