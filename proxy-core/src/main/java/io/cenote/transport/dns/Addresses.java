package io.cenote.transport.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses out of the bytes of records. */
final class Addresses {
  private Addresses() {}

  /** Returns the address of these 4 or 16 bytes. */
  static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
    }
  }
}
