package io.cenote.transport.tls;

import io.netty.buffer.ByteBuf;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Records of TLS on the wire: RFC 8446, section 5.1. */
final class Records {
  /** Bytes before the content of a record: its type, version and length. */
  static final int HEADER = 5;

  /** Longest record of TLS 1.2, the header included: RFC 5246, section 6.2.3. */
  static final int LONGEST = HEADER + 16 * 1024 + 2048;

  private static final int FIRST_TYPE = 20;
  private static final int LAST_TYPE = 24;
  private static final int MAJOR_VERSION = 3;

  private Records() {}

  /**
   * Returns the bytes that are missing until there is a whole record at the reader index; 0: there
   * is one.
   *
   * @throws SSLException if these bytes begin no record
   */
  static int missing(ByteBuf bytes) throws SSLException {
    int there = bytes.readableBytes();
    if (there > 0) {
      checkType(bytes.getUnsignedByte(bytes.readerIndex()));
    }
    return there < HEADER ? HEADER - there : Math.max(0, length(bytes) - there);
  }

  /** Returns the length of the record at the reader index, whose header is there. */
  static int length(ByteBuf bytes) throws SSLException {
    int at = bytes.readerIndex();
    if (bytes.getUnsignedByte(at + 1) != MAJOR_VERSION) {
      throw new SSLException("no TLS: version " + bytes.getUnsignedByte(at + 1));
    }
    int length = HEADER + bytes.getUnsignedShort(at + 3);
    if (length > LONGEST) {
      throw new SSLException("a record of " + length + " bytes");
    }
    return length;
  }

  private static void checkType(int type) throws SSLException {
    if (type < FIRST_TYPE || type > LAST_TYPE) {
      throw new SSLException(String.format(Locale.ROOT, "no TLS: the first byte is 0x%02x", type));
    }
  }
}
