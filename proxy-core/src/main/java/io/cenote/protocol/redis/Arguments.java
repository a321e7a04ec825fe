package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Arguments of a whole request, for the few commands that must be understood. */
final class Arguments {
  private final List<byte[]> all;

  private Arguments(List<byte[]> all) {
    this.all = all;
  }

  /** Reads those of a request that {@link RequestScanner} has found whole. */
  static Arguments of(ByteBuf bytes, int from, int to) {
    List<byte[]> found = new ArrayList<>();
    int at = bytes.indexOf(from, to, (byte) '\n') + 1;
    while (at > 0 && at < to) {
      int end = bytes.indexOf(at, to, (byte) '\n');
      int length =
          Integer.parseInt(bytes.toString(at + 1, end - at - 2, StandardCharsets.US_ASCII));
      byte[] argument = new byte[length];
      bytes.getBytes(end + 1, argument);
      found.add(argument);
      at = end + 1 + length + 2;
    }
    return new Arguments(found);
  }

  int count() {
    return all.size();
  }

  /** Number of bytes of all arguments. */
  int bytes() {
    int bytes = 0;
    for (byte[] one : all) {
      bytes += one.length;
    }
    return bytes;
  }

  byte[] bytes(int index) {
    return all.get(index);
  }

  /** Returns the argument as text, each byte a character. */
  String text(int index) {
    return new String(all.get(index), StandardCharsets.ISO_8859_1);
  }

  /** Returns the argument in lower case; empty if there is none. */
  String word(int index) {
    return index < all.size() ? text(index).toLowerCase(Locale.ROOT) : "";
  }

  /** Returns a whole number, or -1. */
  int number(int index) {
    String text = index < all.size() ? text(index) : "";
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
  }
}
