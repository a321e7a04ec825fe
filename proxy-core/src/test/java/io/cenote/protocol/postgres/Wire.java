package io.cenote.protocol.postgres;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Bytes for tests, and ways to cut them. */
final class Wire {
  private Wire() {}

  /** Bytes of a text in which {@code ~} stands for NUL. */
  static byte[] bytes(String text) {
    return text.replace('~', '\0').getBytes(StandardCharsets.UTF_8);
  }

  /** Bytes that a builder writes. */
  static byte[] written(Consumer<ByteBuf> builder) {
    ByteBuf out = Unpooled.buffer();
    builder.accept(out);
    return ByteBufUtil.getBytes(out);
  }

  /** Typed message with this length on the wire, which may be a lie. */
  static byte[] message(char type, int length, byte[] body) {
    return written(out -> out.writeByte(type).writeInt(length).writeBytes(body));
  }

  static byte[] message(char type, byte[] body) {
    return message(type, body.length + 4, body);
  }

  /** Number and what follows it, as the body of Authentication messages and startup packets. */
  static byte[] coded(int code, byte[] data) {
    return written(out -> out.writeInt(code).writeBytes(data));
  }

  static byte[] random(Random random, int below) {
    byte[] bytes = new byte[random.nextInt(below)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Pieces of the bytes: of one byte each, or of random lengths. */
  static List<ByteBuf> cut(byte[] bytes, Random random) {
    List<ByteBuf> pieces = new ArrayList<>();
    boolean isSingle = random.nextInt(3) == 0;
    int most = 1 + random.nextInt(4096);
    for (int at = 0; at < bytes.length; ) {
      int piece = isSingle ? 1 : 1 + random.nextInt(Math.min(bytes.length - at, most));
      pieces.add(Unpooled.wrappedBuffer(bytes, at, piece));
      at += piece;
    }
    return pieces;
  }
}
