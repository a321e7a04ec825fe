package io.cenote.upstream.names;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Comparator;

/**
 * One address of a name.
 *
 * @param host name that led to it: the name itself, or the target of the service
 * @param weight share of new connections among the addresses of the same priority, 1 to 1000
 * @param priority the lowest is to serve first
 */
public record Found(String host, InetSocketAddress address, int weight, int priority) {
  /** Order that does not depend on the order of an answer: by priority, then by address. */
  static final Comparator<Found> ORDER =
      Comparator.comparingInt(Found::priority)
          .thenComparingInt(found -> found.bytes().length)
          .thenComparing(Found::bytes, Arrays::compareUnsigned)
          .thenComparingInt(found -> found.address.getPort());

  private byte[] bytes() {
    return address.getAddress().getAddress();
  }
}
