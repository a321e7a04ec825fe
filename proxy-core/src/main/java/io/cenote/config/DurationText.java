package io.cenote.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Durations in HOCON's form. */
public final class DurationText {
  private static final Pattern BARE_NUMBER = Pattern.compile("[-+]?[0-9.]+");
  private static final TreeMap<Long, String> UNITS =
      new TreeMap<>(
          Map.of(
              1L, "ns",
              1_000L, "us",
              1_000_000L, "ms",
              1_000_000_000L, "s",
              60_000_000_000L, "m",
              3_600_000_000_000L, "h",
              86_400_000_000_000L, "d"));

  private DurationText() {}

  /** With the largest unit that keeps it whole: {@code 90s}, {@code 29500ms}. */
  public static String of(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    for (Map.Entry<Long, String> unit : UNITS.descendingMap().entrySet()) {
      if (nanos % unit.getKey() == 0) {
        return nanos / unit.getKey() + unit.getValue();
      }
    }
    throw new AssertionError("every number of nanoseconds is whole");
  }

  /** HOCON's units. A number without one is nothing, for HOCON would take it for milliseconds. */
  public static Optional<Duration> parse(String text) {
    String bare = text.strip();
    if (BARE_NUMBER.matcher(bare).matches()) {
      return bare.equals("0") ? Optional.of(Duration.ZERO) : Optional.empty();
    }
    try {
      Map<String, String> holder = Map.of("duration", bare);
      return Optional.of(ConfigValueFactory.fromMap(holder).toConfig().getDuration("duration"));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }
}
