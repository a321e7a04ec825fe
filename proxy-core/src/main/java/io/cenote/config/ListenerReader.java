package io.cenote.config;

import io.cenote.listen.ListenerSettings;
import io.cenote.listen.WhenFull;
import io.cenote.protocol.ListenerProtocol;
import io.cenote.protocol.ProtocolKind;
import io.cenote.session.SessionTimes;
import io.cenote.transport.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads one listener. */
final class ListenerReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  /** A listener with what only the cross-checks still need. */
  record Listener(ListenerSettings settings, ListenerProtocol<?> protocol, Section section) {}

  private ListenerReader() {}

  static Listener read(String name, Section section, List<ProtocolKind<?, ?>> protocols) {
    ProtocolKind<?, ?> kind = kind(section, protocols);
    Duration idle = section.duration("idle-timeout", SHORTEST, LONGEST);
    Duration deadAfter = TcpReader.deadAfter(section);
    SessionTimes times =
        new SessionTimes(
            idle,
            halfClose(section, idle),
            new SessionTimes.Undelivered(deadAfter, TcpReader.slowReaderTimeout(section)));
    Endpoint bind = section.endpoint("bind", EndpointParser.LISTEN);
    ListenerSettings settings =
        new ListenerSettings(
            name,
            new ListenerSettings.Place(bind, unixMode(section)),
            section.text("upstream", "the name of one of cenote.upstreams"),
            new ListenerSettings.Limits(
                section.integer("max-sessions", 1, 1_000_000),
                section.choice("when-full", WhenFull.class)),
            times,
            AccessReader.read(section, bind),
            ProxyProtocolReader.read(section, bind),
            TcpReader.client(section, deadAfter),
            TlsReader.listener(section.child("tls")));
    ListenerProtocol<?> protocol = ListenerProtocol.read(kind, section.child(kind.name()));
    return new Listener(settings, protocol, section);
  }

  private static ProtocolKind<?, ?> kind(Section section, List<ProtocolKind<?, ?>> protocols) {
    String expected = protocols.stream().map(ProtocolKind::name).collect(Collectors.joining(", "));
    ProtocolKind<?, ?> chosen =
        section
            .read(
                "protocol",
                expected,
                text -> protocols.stream().filter(kind -> kind.name().equals(text)).findFirst())
            .orElse(protocols.get(0));
    for (ProtocolKind<?, ?> kind : protocols) {
      boolean other = kind != chosen && section.isSound("protocol");
      if (other && section.isSetHere(kind.name())) {
        section.refuse(kind.name(), "no such object with protocol = " + chosen.name());
      }
    }
    return chosen;
  }

  private static int unixMode(Section section) {
    return section
        .read(
            "unix-mode",
            "octal permission bits in quotes, such as \"0660\"",
            text ->
                text.matches("0?[0-7]{3}")
                    ? Optional.of(Integer.parseInt(text, 8))
                    : Optional.empty())
        .orElse(0);
  }

  private static Duration halfClose(Section section, Duration idle) {
    Order<Duration> order = new Order<>(section, DurationText::of);
    Duration halfClose = section.duration("half-close-timeout", SHORTEST, LONGEST);
    return order.followed("half-close-timeout", halfClose, "idle-timeout", idle);
  }
}
