package io.cenote.config;

import io.cenote.transport.Endpoint;
import io.cenote.upstream.names.DnsSettings;
import io.cenote.upstream.names.Family;
import io.cenote.upstream.names.NameSettings;
import io.cenote.upstream.names.Vanished;
import io.netty.util.NetUtil;
import java.time.Duration;
import java.util.Optional;

/** Reads how the names of one upstream are looked up. */
final class DnsReader {
  private static final int MOST_SERVERS = 8;
  private static final int PORT = 53;
  private static final String SERVER =
      "a literal address, address:port or [::1]:port, port 1 to 65535";
  private static final Section.Elements SERVERS =
      new Section.Elements(
          0, MOST_SERVERS, "a list of 0 to " + MOST_SERVERS + ", each " + SERVER, SERVER);
  private static final Duration LEAST_TTL = Duration.ofMillis(100);
  private static final Duration DAY = Duration.ofDays(1);

  private DnsReader() {}

  static DnsSettings read(Section dns) {
    DnsSettings settings =
        new DnsSettings(
            readLookUps(dns),
            dns.duration("race", Duration.ofMillis(10), Duration.ofSeconds(10)),
            dns.choice("vanished", Vanished.class),
            dns.duration("vanished-after", Duration.ZERO, DAY));
    boolean cuts = settings.vanished() == Vanished.CUT || !dns.isSound("vanished");
    if (!settings.vanishedAfter().isZero() && !cuts) {
      dns.refuse("vanished-after", "0s with vanished = drain, which cuts nothing");
    }
    return settings;
  }

  private static NameSettings readLookUps(Section dns) {
    NameSettings settings =
        new NameSettings(
            dns.list("servers", SERVERS, DnsReader::parseServer),
            dns.duration("min-ttl", LEAST_TTL, Duration.ofHours(1)),
            dns.duration("max-ttl", LEAST_TTL, DAY),
            dns.duration("timeout", Duration.ofMillis(10), Duration.ofMinutes(1)),
            dns.choice("family", Family.class));
    Order<Duration> times = new Order<>(dns, DurationText::of);
    times.atMost("min-ttl", settings.minTtl(), "max-ttl", settings.maxTtl());
    return settings;
  }

  private static Optional<Endpoint.Tcp> parseServer(String text) {
    if (isLiteral(text)) {
      return Optional.of(new Endpoint.Tcp(text, PORT));
    }
    return EndpointParser.CONNECT
        .parse(text)
        .filter(Endpoint.Tcp.class::isInstance)
        .map(Endpoint.Tcp.class::cast)
        .filter(server -> isLiteral(server.host()));
  }

  private static boolean isLiteral(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }
}
