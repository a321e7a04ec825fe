package io.cenote.transport;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * List of networks. A look at it goes through all of them.
 *
 * @param all in the order of the configuration
 */
public record Networks(List<Cidr> all) {
  /** No network. */
  public static final Networks NONE = new Networks(List.of());

  /** Tests whether there is none. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Tests whether the address is in one of them. */
  public boolean contains(InetAddress address) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Returns them as text, separated by commas. */
  @Override
  public String toString() {
    return all.stream().map(Cidr::toString).collect(Collectors.joining(", "));
  }
}
