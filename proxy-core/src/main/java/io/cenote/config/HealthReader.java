package io.cenote.config;

import io.cenote.upstream.health.HealthSettings;
import io.cenote.upstream.health.HealthSettings.OnDown;
import io.cenote.upstream.health.HealthSettings.WhenDown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Reads the {@code health} object of an upstream. */
final class HealthReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final int MOST_IN_A_ROW = 1_000;
  private static final int LONGEST_TEXT = 4_096;
  private static final String PERCENT = "a percentage from 0% to 100%, such as 50%";

  private HealthReader() {}

  static HealthSettings read(Section health) {
    HealthSettings settings =
        new HealthSettings(
            readActive(health),
            readPassive(health),
            health.choice("on-down", OnDown.class),
            health.choice("when-down", WhenDown.class));
    check(health, settings);
    return settings;
  }

  private static HealthSettings.Active readActive(Section health) {
    return new HealthSettings.Active(
        health.duration("interval", Duration.ZERO, Duration.ofHours(1)),
        health.duration("timeout", SHORTEST, Duration.ofMinutes(1)),
        new HealthSettings.Steps(
            health.integer("fall", 1, MOST_IN_A_ROW), health.integer("rise", 1, MOST_IN_A_ROW)),
        new HealthSettings.Question(text(health, "send"), text(health, "expect")));
  }

  private static String text(Section health, String key) {
    return health
        .read(
            key,
            "a text of at most " + LONGEST_TEXT + " bytes",
            text -> Optional.of(text).filter(HealthReader::fits))
        .orElse("");
  }

  private static boolean fits(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_TEXT;
  }

  private static HealthSettings.Passive readPassive(Section health) {
    return new HealthSettings.Passive(
        health.integer("eject-after", 0, MOST_IN_A_ROW),
        health.duration("eject-time", SHORTEST, Duration.ofHours(1)),
        health.duration("max-eject-time", SHORTEST, Duration.ofHours(24)),
        health.read("max-ejected", PERCENT, HealthReader::percentage).orElse(0));
  }

  private static Optional<Integer> percentage(String text) {
    boolean written = text.matches("[0-9]{1,3}%");
    int number = written ? Integer.parseInt(text.substring(0, text.length() - 1)) : -1;
    return number >= 0 && number <= 100 ? Optional.of(number) : Optional.empty();
  }

  private static void check(Section health, HealthSettings settings) {
    HealthSettings.Passive passive = settings.passive();
    Order<Duration> times = new Order<>(health, DurationText::of);
    times.atMost("eject-time", passive.ejectTime(), "max-eject-time", passive.maxEjectTime());
  }
}
