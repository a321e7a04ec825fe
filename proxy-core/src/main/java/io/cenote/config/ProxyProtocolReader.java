package io.cenote.config;

import io.cenote.listen.ProxyProtocolSettings;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Networks;
import io.cenote.transport.proxy.ProxyIn;
import java.time.Duration;

/** Reads the PROXY protocol of a listener. */
final class ProxyProtocolReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private ProxyProtocolReader() {}

  /** Reads {@code proxy-protocol}. Its peers are trusted by their address, so they need one. */
  static ProxyProtocolSettings read(Section listener, Endpoint bind) {
    Section section = listener.child("proxy-protocol");
    ProxyIn in = section.choice("in", ProxyIn.class);
    Networks from = AccessReader.networks(section, "from");
    Duration timeout = section.duration("timeout", SHORTEST, Duration.ofMinutes(5));
    boolean on = in != ProxyIn.OFF && section.isSound("in");
    if (on && bind instanceof Endpoint.Unix && listener.isSound("bind")) {
      section.refuse("in", "off: clients of " + bind + " have no address to trust them by");
    } else if (on && isMissing(section, from)) {
      String expected = "the networks of the peers that are trusted, for in = " + Section.word(in);
      section.refuse("from", "[]", expected);
    }
    return new ProxyProtocolSettings(in, from, timeout);
  }

  private static boolean isMissing(Section section, Networks from) {
    boolean none = from.isEmpty() && section.isSound("from");
    return none && section.words("from", "a list of networks").isEmpty();
  }
}
