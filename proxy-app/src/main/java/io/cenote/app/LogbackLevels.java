package io.cenote.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.cenote.admin.LogLevels;

/**
 * Levels of logback's loggers. A name that logback does not have yet is refused: it would keep a
 * logger for each. Thread: any.
 */
final class LogbackLevels implements LogLevels {
  private final LoggerContext logging;

  LogbackLevels(LoggerContext logging) {
    this.logging = logging;
  }

  @Override
  public String set(String name, String level) {
    Logger logger = logging.exists(name);
    if (logger == null) {
      throw new IllegalArgumentException(
          "logger: " + name + " (expected: one that the program has, as cenote.session)");
    }
    Level before = logger.getLevel();
    logger.setLevel(level.isEmpty() ? null : Level.toLevel(level));
    return before == null ? "" : before.toString();
  }
}
