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
  private static final int V4_ADDRESSES = 2 * V4_BYTES + 2 * Short.BYTES;

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
   * @param tlvs as a {@link TlvWriter} has written them
   */
  public static byte[] v2(
      @Nullable SocketAddress source, @Nullable SocketAddress destination, byte[] tlvs) {
    byte[] addresses = addresses(source, destination);
    byte[] bytes = new byte[SIGNATURE.length + 2 + Short.BYTES + addresses.length + tlvs.length];
    ByteBuffer header = ByteBuffer.wrap(bytes).put(SIGNATURE);
    if (addresses.length == 0) {
      header.put(LOCAL).put((byte) 0);
    } else {
      header.put(PROXY).put(addresses.length == V4_ADDRESSES ? TCP4 : TCP6);
    }
    header.putShort((short) (addresses.length + tlvs.length)).put(addresses).put(tlvs);
    return bytes;
  }

  /** Returns both addresses and both ports; nothing if they are not two of one family. */
  private static byte[] addresses(
      @Nullable SocketAddress source, @Nullable SocketAddress destination) {
    if (!(source instanceof InetSocketAddress from)
        || !(destination instanceof InetSocketAddress to)
        || !areAlike(from, to)) {
      return new byte[0];
    }
    byte[] first = from.getAddress().getAddress();
    byte[] both = new byte[2 * first.length + 2 * Short.BYTES];
    ByteBuffer.wrap(both)
        .put(first)
        .put(to.getAddress().getAddress())
        .putShort((short) from.getPort())
        .putShort((short) to.getPort());
    return both;
  }

  private static boolean areAlike(InetSocketAddress one, InetSocketAddress two) {
    return !one.isUnresolved()
        && !two.isUnresolved()
        && one.getAddress().getClass() == two.getAddress().getClass();
  }
}
