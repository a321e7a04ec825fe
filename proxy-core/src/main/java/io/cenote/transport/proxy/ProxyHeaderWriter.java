package io.cenote.transport.proxy;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writer of PROXY headers. Where source and destination are not two IP addresses of one family, as
 * with a client of a Unix socket, the header leaves the address to the socket: UNKNOWN, or LOCAL.
 *
 * <p>Thread: any.
 */
public final class ProxyHeaderWriter {
  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };
  private static final byte LOCAL = 0x20;
  private static final byte PROXY = 0x21;
  private static final byte TCP4 = 0x11;
  private static final byte TCP6 = 0x21;
  private static final int V4_BYTES = 4;
  private static final byte UNIQUE_ID = 0x05;
  private static final int TLV_HEAD = 3;

  private ProxyHeaderWriter() {}

  /** Returns the line of version 1, its end included. */
  public static byte[] v1(@Nullable SocketAddress source, @Nullable SocketAddress destination) {
    String line = "PROXY UNKNOWN\r\n";
    if (source instanceof InetSocketAddress from
        && destination instanceof InetSocketAddress to
        && areAlike(from, to)) {
      line =
          (from.getAddress().getAddress().length == V4_BYTES ? "PROXY TCP4 " : "PROXY TCP6 ")
              + NetUtil.toAddressString(from.getAddress())
              + ' '
              + NetUtil.toAddressString(to.getAddress())
              + ' '
              + from.getPort()
              + ' '
              + to.getPort()
              + "\r\n";
    }
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Returns the header of version 2.
   *
   * @param uniqueId number of the session; empty for none
   */
  public static byte[] v2(
      @Nullable SocketAddress source, @Nullable SocketAddress destination, byte[] uniqueId) {
    int tlvs = uniqueId.length == 0 ? 0 : TLV_HEAD + uniqueId.length;
    ByteBuffer header;
    if (source instanceof InetSocketAddress from
        && destination instanceof InetSocketAddress to
        && areAlike(from, to)) {
      byte[] first = from.getAddress().getAddress();
      byte family = first.length == V4_BYTES ? TCP4 : TCP6;
      header =
          begin(PROXY, family, 2 * first.length + 2 * Short.BYTES + tlvs)
              .put(first)
              .put(to.getAddress().getAddress())
              .putShort((short) from.getPort())
              .putShort((short) to.getPort());
    } else {
      header = begin(LOCAL, (byte) 0, tlvs);
    }
    if (tlvs > 0) {
      header.put(UNIQUE_ID).putShort((short) uniqueId.length).put(uniqueId);
    }
    return header.array();
  }

  private static boolean areAlike(InetSocketAddress one, InetSocketAddress two) {
    return !one.isUnresolved()
        && !two.isUnresolved()
        && one.getAddress().getClass() == two.getAddress().getClass();
  }

  private static ByteBuffer begin(byte command, byte family, int rest) {
    return ByteBuffer.allocate(SIGNATURE.length + 2 + Short.BYTES + rest)
        .put(SIGNATURE)
        .put(command)
        .put(family)
        .putShort((short) rest);
  }
}
