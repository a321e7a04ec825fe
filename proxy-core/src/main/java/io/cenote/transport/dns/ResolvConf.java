package io.cenote.transport.dns;

import io.cenote.transport.EndpointAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the host's resolver, resolv.conf(5): of several {@code search} or {@code domain}
 * lines the last one counts, at most three servers are used, and without any it is the one of this
 * host.
 *
 * @param servers to ask, in turn
 * @param search domains in which a name may be meant
 * @param ndots dots from which on a name is first tried as it is
 */
record ResolvConf(List<InetSocketAddress> servers, List<String> search, int ndots) {
  static final int PORT = 53;

  private static final int MOST_SERVERS = 3;
  private static final int MOST_NDOTS = 15;
  private static final String NDOTS = "ndots:";

  static ResolvConf parse(String text) {
    List<InetSocketAddress> servers = new ArrayList<>();
    List<String> search = List.of();
    int ndots = 1;
    for (String line : text.split("\n", -1)) {
      String[] words = line.strip().split("\\s+");
      List<String> values = Arrays.asList(words).subList(1, words.length);
      switch (words[0]) {
        case "nameserver" -> addServer(servers, values);
        case "search", "domain" -> search = values.stream().filter(DomainName::isValid).toList();
        case "options" -> ndots = ndotsOf(values, ndots);
        default -> {
          // Comments, and what only other resolvers know.
        }
      }
    }
    if (servers.isEmpty()) {
      servers.add(new InetSocketAddress(Addresses.of(new byte[] {127, 0, 0, 1}), PORT));
    }
    return new ResolvConf(List.copyOf(servers), search, ndots);
  }

  private static void addServer(List<InetSocketAddress> servers, List<String> values) {
    @Nullable InetAddress address =
        values.isEmpty() ? null : EndpointAddress.literal(values.get(0));
    if (address != null && servers.size() < MOST_SERVERS) {
      servers.add(new InetSocketAddress(address, PORT));
    }
  }

  private static int ndotsOf(List<String> options, int before) {
    return options.stream()
        .filter(option -> option.matches(NDOTS + "[0-9]{1,5}"))
        .map(option -> Integer.parseInt(option.substring(NDOTS.length())))
        .reduce(before, (first, last) -> Math.min(last, MOST_NDOTS));
  }

  /**
   * Returns the complete names that a name may mean, in the order in which they are tried. One with
   * a dot at its end means itself only.
   */
  List<String> candidates(String name) {
    String itself = DomainName.complete(name);
    if (name.endsWith(".")) {
      return List.of(itself);
    }
    List<String> names = new ArrayList<>();
    search.forEach(domain -> names.add(DomainName.complete(name + "." + domain)));
    names.removeIf(candidate -> !DomainName.isValid(candidate));
    long dots = name.chars().filter(character -> character == '.').count();
    names.add(dots >= ndots ? 0 : names.size(), itself);
    return names.stream().distinct().toList();
  }
}
