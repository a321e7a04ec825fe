package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The arguments of a whole request, for the few commands that must be understood. */
final class Arguments {
  private final List<byte[]> all;

  private Arguments(List<byte[]> all) {
    this.all = all;
  }

  /** Those of a request that {@link RequestScanner} has found whole. */
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

  /** Bytes of all of them. */
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

  /** The argument as text, each byte a character. */
  String text(int index) {
    return new String(all.get(index), StandardCharsets.ISO_8859_1);
  }

  /** The argument as a word in lower case; empty if there is none. */
  String word(int index) {
    return index < all.size() ? text(index).toLowerCase(Locale.ROOT) : "";
  }

  /** A whole number, or -1. */
  int number(int index) {
    String text = index < all.size() ? text(index) : "";
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
  }
}
