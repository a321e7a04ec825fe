package io.cenote.listen;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Identity of a source: an IPv4 address, or the /64 of an IPv6 address, because a host may have
 * every address of its /64.
 *
 * @param bits the address, or its upper half
 */
record SourceKey(boolean isV6, long bits) {
  private static final int V4_BYTES = 4;

  static SourceKey of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == V4_BYTES
        ? new SourceKey(false, bytes.getInt())
        : new SourceKey(true, bytes.getLong());
  }
}
