package io.cenote.transport;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Network of IP addresses, or a single one. An IPv4 address written as IPv6 ({@code
 * ::ffff:1.2.3.4}) is the IPv4 address.
 */
public final class Cidr {
  private static final int MAPPED_BITS = 96;

  private final byte[] network;
  private final int prefix;

  private Cidr(byte[] network, int prefix) {
    this.network = network;
    this.prefix = prefix;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cidr cidr
        && cidr.prefix == prefix
        && Arrays.equals(cidr.network, network);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(network) + prefix;
  }

  /**
   * Returns the network in the text, for example {@code 10.0.0.0/8}, {@code 2001:db8::/32} or
   * {@code 10.0.0.7}. There is none if a bit behind the prefix is set: two people would read it as
   * two networks.
   */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    byte[] bytes = IpText.parse(address);
    if (bytes == null) {
      return Optional.empty();
    }
    int bits = 8 * bytes.length;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1), bits);
    if (prefix < 0 || !isZeroBehind(bytes, prefix)) {
      return Optional.empty();
    }
    return Optional.of(
        prefix >= MAPPED_BITS && IpText.isMapped(bytes)
            ? new Cidr(IpText.unmapped(bytes), prefix - MAPPED_BITS)
            : new Cidr(bytes, prefix));
  }

  private static int prefix(String digits, int most) {
    if (!digits.matches("0|[1-9][0-9]{0,2}")) {
      return -1;
    }
    int prefix = Integer.parseInt(digits);
    return prefix <= most ? prefix : -1;
  }

  private static boolean isZeroBehind(byte[] bytes, int prefix) {
    for (int i = prefix; i < 8 * bytes.length; i++) {
      if ((bytes[i / 8] & 0x80 >> i % 8) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Tests whether the address is in it. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != network.length) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != network[i]) {
        return false;
      }
    }
    int rest = prefix % 8;
    if (rest == 0) {
      return true;
    }
    int differing = (bytes[whole] ^ network[whole]) & 0xff;
    return differing >>> (8 - rest) == 0;
  }

  @Override
  public String toString() {
    String address = NetUtil.bytesToIpAddress(network);
    return prefix == 8 * network.length ? address : address + "/" + prefix;
  }
}
