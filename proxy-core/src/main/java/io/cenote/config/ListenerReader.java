package io.cenote.config;

import io.cenote.relay.ListenerSettings;
import io.cenote.relay.WhenFull;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Reads one listener. */
final class ListenerReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  /** A listener with what only the cross-checks still need. */
  record Listener(ListenerSettings settings, String protocol, Section section) {}

  private ListenerReader() {}

  static Listener read(String name, Section section, Set<String> protocols) {
    Duration idle = section.duration("idle-timeout", SHORTEST, LONGEST);
    Duration deadAfter = TcpReader.deadAfter(section);
    ListenerSettings settings =
        new ListenerSettings(
            name,
            section.endpoint("bind", EndpointParser.LISTEN),
            unixMode(section),
            section.text("upstream", "the name of one of cenote.upstreams"),
            section.integer("max-sessions", 1, 1_000_000),
            section.choice("when-full", WhenFull.class),
            idle,
            halfClose(section, idle),
            deadAfter,
            TcpReader.slowReaderTimeout(section),
            TcpReader.client(section, deadAfter));
    return new Listener(settings, protocol(section, protocols), section);
  }

  private static String protocol(Section section, Set<String> protocols) {
    String expected = String.join(", ", protocols.stream().sorted().toList());
    return section
        .read("protocol", expected, text -> Optional.of(text).filter(protocols::contains))
        .orElse("");
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
