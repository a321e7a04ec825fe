package io.cenote.config;

import io.cenote.listen.ListenerSettings;
import io.cenote.listen.WhenFull;
import io.cenote.protocol.ProtocolKind;
import io.cenote.session.SessionTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one listener. */
final class ListenerReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final String TCP = "tcp";

  /** A listener with what only the cross-checks still need. */
  record Listener(ListenerSettings settings, Optional<ProtocolKind> protocol, Section section) {
    String protocolWord() {
      return protocol.map(ProtocolKind::name).orElse(TCP);
    }
  }

  private ListenerReader() {}

  static Listener read(String name, Section section, List<ProtocolKind> protocols) {
    Optional<ProtocolKind> protocol = protocol(section, protocols);
    Duration idle = section.duration("idle-timeout", SHORTEST, LONGEST);
    Duration deadAfter = TcpReader.deadAfter(section);
    SessionTimes times =
        new SessionTimes(
            idle, halfClose(section, idle), deadAfter, TcpReader.slowReaderTimeout(section));
    ListenerSettings settings =
        new ListenerSettings(
            name,
            section.endpoint("bind", EndpointParser.LISTEN),
            unixMode(section),
            section.text("upstream", "the name of one of cenote.upstreams"),
            section.integer("max-sessions", 1, 1_000_000),
            section.choice("when-full", WhenFull.class),
            times,
            TcpReader.client(section, deadAfter),
            protocol.map(kind -> kind.readListener(section.child(kind.name()))).orElse(null));
    return new Listener(settings, protocol, section);
  }

  /** Nothing for {@code tcp}, which is no protocol that anybody would have to know. */
  private static Optional<ProtocolKind> protocol(Section section, List<ProtocolKind> protocols) {
    List<String> words = new ArrayList<>(List.of(TCP));
    protocols.forEach(kind -> words.add(kind.name()));
    String word =
        section
            .read(
                "protocol",
                String.join(", ", words),
                text -> Optional.of(text).filter(words::contains))
            .orElse(TCP);
    for (ProtocolKind kind : protocols) {
      boolean chosen = kind.name().equals(word);
      if (!chosen && section.isSound("protocol") && section.isSetHere(kind.name())) {
        section.refuse(kind.name(), "no such object with protocol = " + word);
      }
    }
    return protocols.stream().filter(kind -> kind.name().equals(word)).findFirst();
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
