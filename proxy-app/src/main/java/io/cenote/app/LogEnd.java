package io.cenote.app;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Flush of the asynchronous log; nothing is logged after it. */
final class LogEnd {
  private LogEnd() {}

  static void flush() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }
}
