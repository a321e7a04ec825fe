package io.cenote.redis;

import io.cenote.testing.RespClient;
import java.util.List;
import java.util.stream.Stream;

/** One request as it is sent. */
final class Request {
  private static final int SHOWN = 200;

  private final byte[] bytes;
  private final int replies;
  private final String shown;

  private Request(byte[] bytes, int replies, String shown) {
    this.bytes = bytes;
    this.replies = replies;
    this.shown = shown;
  }

  /** On the wire. */
  byte[] bytes() {
    return bytes;
  }

  /** How many replies it gets: one, or none. */
  int replies() {
    return replies;
  }

  /** Its start, for a message. */
  String shown() {
    return shown;
  }

  /** As an array of bulk strings. */
  static Request of(List<byte[]> arguments, int replies) {
    return new Request(RespClient.request(arguments), replies, shown(arguments));
  }

  /** As those bytes, which may be none of a request. */
  static Request raw(String bytes, int replies) {
    return new Request(RespClient.bytes(bytes), replies, shown(RespClient.bytes(bytes)));
  }

  /** Words as an array of bulk strings. */
  static Request of(String... words) {
    return of(Stream.of(words).map(RespClient::bytes).toList(), 1);
  }

  private static String shown(List<byte[]> arguments) {
    StringBuilder all = new StringBuilder();
    arguments.forEach(argument -> all.append(shown(argument)).append(' '));
    return all.toString().strip();
  }

  /** Bytes for a message: what is printable as it is, the rest as escapes, and not too many. */
  static String shown(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(bytes.length, SHOWN); i++) {
      int letter = bytes[i] & 0xff;
      switch (letter) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        default -> {
          boolean plain = letter >= ' ' && letter < 127;
          text.append(plain ? "" + (char) letter : String.format("\\x%02x", letter));
        }
      }
    }
    return bytes.length > SHOWN ? text + "... (" + bytes.length + " bytes)" : text.toString();
  }
}
