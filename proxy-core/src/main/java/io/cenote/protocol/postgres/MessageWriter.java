package io.cenote.protocol.postgres;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Writes lengths and strings, the parts that all messages are made of. Source: PostgreSQL protocol,
 * "Messaging Overview" and "Message Data Types".
 *
 * <p>Thread: any; stateless.
 */
final class MessageWriter {
  private MessageWriter() {}

  /** Leaves room for a length. Returns its index, which {@link #end} needs. */
  static int begin(ByteBuf out) {
    out.writeInt(0);
    return out.writerIndex() - Integer.BYTES;
  }

  /** Sets the length of the message that ends here; it counts itself. */
  static void end(ByteBuf out, int lengthAt) {
    out.setInt(lengthAt, out.writerIndex() - lengthAt);
  }

  /**
   * Writes a string in UTF-8, ended by a NUL byte. A string that contains NUL would end early and
   * change the message, so it is refused.
   */
  static void string(ByteBuf out, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a string with a NUL");
    }
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8)).writeByte(0);
  }
}
