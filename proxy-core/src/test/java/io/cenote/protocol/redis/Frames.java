package io.cenote.protocol.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random replies and requests, well formed. */
final class Frames {
  private final Random random;

  Frames(long seed) {
    random = new Random(seed);
  }

  /** A reply of any type, nested up to {@code depth} deep. */
  byte[] reply(int depth) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int kind = random.nextInt(depth > 0 ? 17 : 12);
    switch (kind) {
      case 0 -> text(out, "+" + word());
      case 1 -> text(out, "-ERR " + word());
      case 2 -> text(out, ":" + random.nextInt());
      case 3 -> text(out, "$-1");
      case 4 -> text(out, "*-1");
      case 5 -> text(out, "_");
      case 6 -> text(out, "#t");
      case 7 -> text(out, ",3.14");
      case 8 -> text(out, "(" + Long.MAX_VALUE + "0");
      case 9 -> bulk(out, '$');
      case 10 -> bulk(out, '=');
      case 11 -> bulk(out, '!');
      case 12 -> aggregate(out, '*', 1, depth);
      case 13 -> aggregate(out, '~', 1, depth);
      case 14 -> aggregate(out, '%', 2, depth);
      case 15 -> aggregate(out, '>', 1, depth);
      default -> {
        aggregate(out, '|', 2, depth);
        out.writeBytes(reply(depth - 1));
      }
    }
    return out.toByteArray();
  }

  private void aggregate(ByteArrayOutputStream out, char type, int each, int depth) {
    int count = random.nextInt(4);
    text(out, "" + type + count);
    for (int i = 0; i < count * each; i++) {
      out.writeBytes(reply(depth - 1));
    }
  }

  private void bulk(ByteArrayOutputStream out, char type) {
    byte[] payload = bytes(random.nextInt(5) == 0 ? 3000 : 20);
    text(out, "" + type + payload.length);
    out.writeBytes(payload);
    out.writeBytes(new byte[] {'\r', '\n'});
  }

  /** A request of up to six arguments; some long, some empty, with any bytes in them. */
  List<byte[]> request() {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(random.nextInt(8) == 0 ? bytes(200) : word().getBytes(StandardCharsets.US_ASCII));
    int more = random.nextInt(6);
    for (int i = 0; i < more; i++) {
      arguments.add(bytes(random.nextInt(4) == 0 ? 2000 : 12));
    }
    return arguments;
  }

  private byte[] bytes(int below) {
    byte[] bytes = new byte[random.nextInt(below)];
    random.nextBytes(bytes);
    return bytes;
  }

  private String word() {
    return Integer.toString(random.nextInt(1 << 20), 36);
  }

  /** Lengths of the pieces into which so many bytes are cut. */
  List<Integer> cuts(int length) {
    List<Integer> cuts = new ArrayList<>();
    boolean single = random.nextInt(3) == 0;
    for (int left = length; left > 0; ) {
      int piece = single ? 1 : 1 + random.nextInt(Math.min(left, 1 + random.nextInt(4096)));
      cuts.add(piece);
      left -= piece;
    }
    return cuts;
  }

  private static void text(ByteArrayOutputStream out, String line) {
    out.writeBytes((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }
}
