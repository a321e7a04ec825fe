package io.cenote.config;

import io.cenote.listen.AccessSettings;
import io.cenote.transport.Cidr;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Networks;
import java.util.List;

/** Reads which clients a listener serves. */
final class AccessReader {
  private static final int MOST = 1_000_000;
  private static final int MOST_NETWORKS = 1_000;
  private static final String NETWORK =
      "a network such as 10.0.0.0/8 or 2001:db8::/32 with no bit set behind its prefix, or one"
          + " address";
  private static final List<String> KEYS =
      List.of("allow", "deny", "max-sessions-per-source", "accept-rate-per-source", "sources");

  private AccessReader() {}

  /**
   * Reads {@code access}. Clients of a Unix socket have no address: rules of its own are refused
   * there, and those of the defaults do not apply.
   */
  static AccessSettings read(Section listener, Endpoint bind) {
    Section access = listener.child("access");
    AccessSettings settings =
        new AccessSettings(
            networks(access, "allow"),
            networks(access, "deny"),
            new AccessSettings.PerSource(
                access.integer("max-sessions-per-source", 0, MOST),
                access.integer("accept-rate-per-source", 0, MOST),
                access.integer("sources", 1, MOST)));
    boolean unix = bind instanceof Endpoint.Unix && listener.isSound("bind");
    for (String key : KEYS) {
      if (unix && access.isSetHere(key)) {
        access.refuse(key, "no such key: clients of " + bind + " have no address");
      }
    }
    return unix ? AccessSettings.OPEN : settings;
  }

  /** Reads a list of networks, which may be empty. */
  static Networks networks(Section section, String key) {
    String expected = "a list of at most " + MOST_NETWORKS + " networks, each " + NETWORK;
    return new Networks(
        section.list(key, new Section.Elements(0, MOST_NETWORKS, expected, NETWORK), Cidr::parse));
  }
}
