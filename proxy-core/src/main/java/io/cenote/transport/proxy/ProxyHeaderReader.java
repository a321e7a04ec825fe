package io.cenote.transport.proxy;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reader of the PROXY header at the beginning of one stream. It finds the end of the header in
 * whatever pieces it comes, takes no byte behind it, and gives up at the first byte that no header
 * can have.
 *
 * <p>Thread: the stream's loop.
 */
public final class ProxyHeaderReader {
  /** Longest line of version 1, its end included. */
  static final int V1_MOST = 107;

  /** Longest header of version 2: what every receiver must take, and 4 KiB of TLVs. */
  static final int V2_MOST = 536 + 4096;

  /** Length of what all headers of version 2 have. */
  static final int V2_FIXED = 16;

  private static final byte[] V1_BEGIN = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] V2_BEGIN = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };
  private static final int LENGTH_AT = 14;

  private final ProxyIn accepts;
  private byte[] bytes = new byte[V1_MOST];
  private int have;

  /** Creates a reader that has read nothing. */
  public ProxyHeaderReader(ProxyIn accepts) {
    this.accepts = accepts;
  }

  /** Number of bytes of the header so far. */
  public int length() {
    return have;
  }

  /**
   * Reads on.
   *
   * @param data the next bytes of the stream; those of the header are taken
   * @return the header once it is whole; null before
   * @throws BadHeaderException if it is no header that this reader accepts
   */
  public @Nullable ProxyHeader read(ByteBuf data) throws BadHeaderException {
    for (int missing = missing(); missing > 0; missing = missing()) {
      if (!data.isReadable()) {
        return null;
      }
      take(data, Math.min(missing, data.readableBytes()), missing);
    }
    return ProxyHeaderDecoder.decode(Arrays.copyOf(bytes, have));
  }

  private void take(ByteBuf data, int length, int missing) {
    if (have + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, have + missing);
    }
    data.readBytes(bytes, have, length);
    have += length;
  }

  /** Bytes that the header surely has beyond those that were read; 0 if it is whole. */
  private int missing() throws BadHeaderException {
    if (have == 0) {
      return 1;
    }
    boolean first = bytes[0] == V1_BEGIN[0];
    checkBegin(first ? V1_BEGIN : V2_BEGIN, first ? 1 : 2);
    return first ? missingOfV1() : missingOfV2();
  }

  private void checkBegin(byte[] begin, int version) throws BadHeaderException {
    int length = Math.min(have, begin.length);
    if (!Arrays.equals(bytes, 0, length, begin, 0, length)) {
      throw new BadHeaderException("none (expected: one before the first byte)");
    }
    if (!accepts.accepts(version)) {
      String wanted = accepts == ProxyIn.V1 ? "v1" : "v2";
      throw new BadHeaderException("v" + version + " (expected: " + wanted + ")");
    }
  }

  private int missingOfV1() throws BadHeaderException {
    boolean whole = have > 1 && bytes[have - 2] == '\r' && bytes[have - 1] == '\n';
    if (!whole && have == V1_MOST) {
      throw new BadHeaderException("longer (expected: v1 of at most " + V1_MOST + " bytes)");
    }
    return whole ? 0 : 1;
  }

  private int missingOfV2() throws BadHeaderException {
    if (have < V2_FIXED) {
      return V2_FIXED - have;
    }
    int rest = ((bytes[LENGTH_AT] & 0xff) << 8) | (bytes[LENGTH_AT + 1] & 0xff);
    if (V2_FIXED + rest > V2_MOST) {
      String length = V2_FIXED + rest + " bytes";
      throw new BadHeaderException(length + " (expected: v2 of at most " + V2_MOST + " bytes)");
    }
    return V2_FIXED + rest - have;
  }
}
