package io.cenote.config;

import io.cenote.listen.ProxyProtocolSettings;
import io.cenote.pool.Reuse;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.ProtocolKind;
import io.cenote.protocol.Usage;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Networks;
import io.cenote.transport.proxy.ProxyIn;
import io.cenote.transport.proxy.ProxyOut;
import io.cenote.transport.proxy.SentHeader;
import io.cenote.transport.proxy.Tlv;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the PROXY protocol of a listener and of an upstream. */
final class ProxyProtocolReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final String TLVS =
      Arrays.stream(Tlv.values()).map(Section::word).collect(Collectors.joining(", "));

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

  /** Reads {@code proxy-protocol} of an upstream. */
  static SentHeader readOut(Section upstream) {
    Section section = upstream.child("proxy-protocol");
    ProxyOut out = section.choice("out", ProxyOut.class);
    int most = Tlv.values().length;
    Section.Elements tlvs = new Section.Elements(0, most, "a list of words: " + TLVS, TLVS);
    List<Tlv> wanted = section.list("tlvs", tlvs, ProxyProtocolReader::parseTlv);
    if (!wanted.isEmpty() && out != ProxyOut.V2 && section.isSound("out")) {
      section.refuse("tlvs", "none with out = " + Section.word(out) + ": only v2 has them");
    }
    return new SentHeader(out, Set.copyOf(wanted));
  }

  private static Optional<Tlv> parseTlv(String text) {
    return Arrays.stream(Tlv.values()).filter(tlv -> Section.word(tlv).equals(text)).findFirst();
  }

  /** A header is about one client: no other may use the connection. */
  static void checkOut(Section upstream, UpstreamSettings settings) {
    Section section = upstream.child("proxy-protocol");
    if (!settings.link().header().isOn() || !section.isSound("out")) {
      return;
    }
    ProtocolKind<?, ?> kind = settings.protocol().kind();
    if (kind.usage() != Usage.SESSION) {
      section.refuse("out", "off: clients of protocol " + kind.name() + " share connections");
    } else if (settings.pool().raw().reuse() == Reuse.CLEAN) {
      section.refuse(
          "out", "off with pool.reuse = clean: a second client would use its connection");
    } else if (settings.link().tls() != null && settings.pool().limits().minIdle() > 0) {
      section.refuse(
          "out",
          "off, or pool.min-idle = 0, where tls.enabled is true: the header comes before the"
              + " handshake, which is done ahead of need");
    }
  }

  private static boolean isMissing(Section section, Networks from) {
    boolean none = from.isEmpty() && section.isSound("from");
    return none && section.words("from", "a list of networks").isEmpty();
  }
}
