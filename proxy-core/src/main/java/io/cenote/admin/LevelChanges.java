package io.cenote.admin;

import io.cenote.transport.Loop;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Levels of loggers that an operator has changed for a while. A second change of a logger replaces
 * the first one, and what it had before the first comes back at the end.
 *
 * <p>Thread: the service loop. Owner: the admin endpoint.
 */
final class LevelChanges {
  /** Limit of loggers that are changed at once. */
  static final int MOST = 64;

  private static final Logger LOG = LoggerFactory.getLogger("cenote");
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final List<String> LEVELS =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,5})([smh])");

  /**
   * One change.
   *
   * @param by what has made it
   * @param before level that comes back; empty: that of the logger above
   * @param end of it
   */
  private record Change(LogLevels by, String before, Loop.Timer end) {}

  private final Loop loop;
  private final Map<String, Change> changes = new LinkedHashMap<>();

  /**
   * Creates one without changes.
   *
   * @param loop the service loop, whose timers end the changes
   */
  LevelChanges(Loop loop) {
    this.loop = loop;
  }

  /**
   * Changes a level as a request wants it.
   *
   * @param levels null: the program that runs the proxy offers none
   * @throws IllegalArgumentException with a sentence, if a parameter cannot be
   */
  Answer change(@Nullable LogLevels levels, AdminRequest request) {
    if (levels == null) {
      return Answer.text(
          HttpResponseStatus.NOT_IMPLEMENTED,
          "logging: the program that runs this proxy does not let levels be changed");
    }
    String logger = request.parameter("logger", "");
    String level = level(request.parameter("level", ""));
    String text = request.parameter("for", "10m");
    Duration time = duration(text);
    Change earlier = changes.get(logger);
    if (earlier == null && changes.size() >= MOST) {
      return Answer.text(
          HttpResponseStatus.CONFLICT,
          "logging: " + MOST + " loggers are changed (expected: fewer)");
    }
    String before = levels.set(logger, level);
    if (earlier != null) {
      earlier.end.cancel();
      before = earlier.before;
    }
    Loop.Timer end = loop.schedule(() -> bringBack(logger), time.toNanos());
    changes.put(logger, new Change(levels, before, end));
    LOG.info("logger={} level={} for={}, then {}", logger, level, text, named(before));
    return Answer.ok(logger + ": " + level + " for " + text + ", then " + named(before));
  }

  private static String level(String word) {
    String level = word.toUpperCase(Locale.ROOT);
    if (LEVELS.contains(level)) {
      return level;
    }
    throw new IllegalArgumentException(
        "level: " + word + " (expected: " + String.join(", ", LEVELS) + ")");
  }

  private static Duration duration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (parts.matches()) {
      long number = Long.parseLong(parts.group(1));
      Duration time =
          switch (parts.group(2)) {
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
          };
      if (!time.isZero() && time.compareTo(LONGEST) <= 0) {
        return time;
      }
    }
    throw new IllegalArgumentException("for: " + text + " (expected: 1s to 24h, as 10m)");
  }

  private void bringBack(String logger) {
    Change over = changes.remove(logger);
    if (over != null) {
      over.end.cancel();
      over.by.set(logger, over.before);
      LOG.info("logger={} level={} again", logger, named(over.before));
    }
  }

  private static String named(String level) {
    return level.isEmpty() ? "inherited" : level;
  }

  /** Brings all levels back. */
  void close() {
    List.copyOf(changes.keySet()).forEach(this::bringBack);
  }
}
