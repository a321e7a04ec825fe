package io.cenote.protocol.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Writer of requests and of the proxy's own replies. */
final class Resp {
  private static final byte[] END = {'\r', '\n'};
  private static final byte[] VERBATIM = ascii("txt:");

  private Resp() {}

  /** Writes a request in its canonical form. */
  static void request(ByteBuf out, byte[]... arguments) {
    header(out, '*', arguments.length);
    for (byte[] argument : arguments) {
      bulk(out, argument);
    }
  }

  static void header(ByteBuf out, char type, long number) {
    out.writeByte(type);
    ByteBufUtil.writeAscii(out, Long.toString(number));
    out.writeBytes(END);
  }

  static void bulk(ByteBuf out, byte[] text) {
    header(out, '$', text.length);
    out.writeBytes(text).writeBytes(END);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Creates a line such as {@code +OK}. */
  static ByteBuf line(ByteBufAllocator allocator, String text) {
    ByteBuf out = allocator.directBuffer(text.length() + END.length);
    out.writeCharSequence(text, StandardCharsets.UTF_8);
    return out.writeBytes(END);
  }

  static ByteBuf ok(ByteBufAllocator allocator) {
    return line(allocator, "+OK");
  }

  static ByteBuf number(ByteBufAllocator allocator, long number) {
    return line(allocator, ":" + number);
  }

  static ByteBuf bulk(ByteBufAllocator allocator, byte[] text) {
    ByteBuf out = allocator.directBuffer(text.length + 16);
    bulk(out, text);
    return out;
  }

  /** Creates a text: a verbatim string in version 3. */
  static ByteBuf text(ByteBufAllocator allocator, String text, int version) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (version < 3) {
      return bulk(allocator, bytes);
    }
    ByteBuf out = allocator.directBuffer(bytes.length + 24);
    header(out, '=', bytes.length + VERBATIM.length);
    return out.writeBytes(VERBATIM).writeBytes(bytes).writeBytes(END);
  }

  /** Creates the null of that protocol version. */
  static ByteBuf nothing(ByteBufAllocator allocator, int version) {
    return line(allocator, version == 3 ? "_" : "$-1");
  }
}
