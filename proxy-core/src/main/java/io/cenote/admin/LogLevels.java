package io.cenote.admin;

/**
 * Levels of the loggers of the program that runs the proxy. The proxy logs by slf4j, which cannot
 * change a level; a program that can gives this. Thread: the service loop.
 */
public interface LogLevels {
  /**
   * Sets the level of a logger.
   *
   * @param level TRACE, DEBUG, INFO, WARN, ERROR or OFF; empty: that of the logger above it
   * @return the level that it had by itself; empty: it had that of the logger above it
   * @throws IllegalArgumentException with a sentence, if the program has no such logger
   */
  String set(String logger, String level);
}
