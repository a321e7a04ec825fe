package io.cenote.transport.proxy;

import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.util.zip.CRC32C;

/** Checker of the type-length-values behind the addresses of a header of version 2. */
final class Tlvs {
  private static final int HEAD = 3;
  private static final int CRC32C_TYPE = 0x03;
  private static final int CRC32C_LENGTH = 4;

  private Tlvs() {}

  /** Checks that the last one ends with the header, and the checksum if there is one. */
  static void check(byte[] header, HAProxyProxiedProtocol protocol) throws BadHeaderException {
    if (protocol == HAProxyProxiedProtocol.UNKNOWN) {
      return; // what follows is to be ignored
    }
    int at = ProxyHeaderReader.V2_FIXED + addresses(protocol);
    while (at < header.length) {
      int left = header.length - at - HEAD;
      int length = left < 0 ? 0 : number(header, at + 1, 2);
      if (left < length) {
        throw new BadHeaderException("TLV cut off (expected: all of it within the header)");
      }
      if (header[at] == CRC32C_TYPE) {
        checkSum(header, at + HEAD, length);
      }
      at += HEAD + length;
    }
  }

  private static int addresses(HAProxyProxiedProtocol protocol) {
    return switch (protocol.addressFamily()) {
      case AF_IPv4 -> 12;
      case AF_IPv6 -> 36;
      case AF_UNIX -> 216;
      case AF_UNSPEC -> 0;
    };
  }

  private static void checkSum(byte[] header, int at, int length) throws BadHeaderException {
    if (length != CRC32C_LENGTH) {
      throw new BadHeaderException("checksum of " + length + " bytes (expected: 4)");
    }
    CRC32C sum = new CRC32C();
    sum.update(header, 0, at);
    sum.update(new byte[CRC32C_LENGTH]);
    sum.update(header, at + CRC32C_LENGTH, header.length - at - CRC32C_LENGTH);
    if (number(header, at, CRC32C_LENGTH) != (int) sum.getValue()) {
      throw new BadHeaderException("checksum (expected: that of the header)");
    }
  }

  private static int number(byte[] bytes, int at, int length) {
    int number = 0;
    for (int i = at; i < at + length; i++) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
    return number;
  }
}
