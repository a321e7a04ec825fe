package io.cenote.transport.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** PROXY headers as their peers send them, written by hand. */
public final class Headers {
  /** A command and a version. */
  public static final int PROXY = 0x21;

  public static final int LOCAL = 0x20;

  /** Families, each with streams. */
  public static final int TCP4 = 0x11;

  public static final int TCP6 = 0x21;

  private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

  private Headers() {}

  /** A line of version 1, with its end. */
  public static byte[] v1(String line) {
    return (line + "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /** A header of version 2 with that rest. */
  public static byte[] v2(int command, int family, byte... rest) {
    return ByteBuffer.allocate(SIGNATURE.length + 4 + rest.length)
        .put(SIGNATURE)
        .put((byte) command)
        .put((byte) family)
        .putShort((short) rest.length)
        .put(rest)
        .array();
  }

  /** 192.0.2.1:4711 to 192.0.2.9:80 in version 2, and what follows the addresses. */
  public static byte[] tcp4(byte... tlvs) {
    byte[] addresses = {(byte) 192, 0, 2, 1, (byte) 192, 0, 2, 9, 0x12, 0x67, 0, 80};
    return v2(PROXY, TCP4, join(addresses, tlvs));
  }

  /** 2001:db8::1 port 4711 to 2001:db8::9 port 80 in version 2. */
  public static byte[] tcp6() {
    byte[] rest = new byte[36];
    byte[] prefix = {0x20, 1, 0x0d, (byte) 0xb8};
    System.arraycopy(prefix, 0, rest, 0, 4);
    System.arraycopy(prefix, 0, rest, 16, 4);
    rest[15] = 1;
    rest[31] = 9;
    rest[32] = 0x12;
    rest[33] = 0x67;
    rest[35] = 80;
    return v2(PROXY, TCP6, rest);
  }

  /** A TLV. */
  public static byte[] tlv(int type, byte... value) {
    return join(new byte[] {(byte) type, (byte) (value.length >> 8), (byte) value.length}, value);
  }

  /** The one behind the other. */
  public static byte[] join(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
