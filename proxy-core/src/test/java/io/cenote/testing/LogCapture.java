package io.cenote.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Keeps what is logged to one logger, and those below it, until it is closed. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger;
  private final @Nullable Level levelBefore;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Captures from now on. */
  public LogCapture(String loggerName) {
    this((Logger) LoggerFactory.getLogger(loggerName));
  }

  /** Captures from now on what is for those who look closely, too. */
  public static LogCapture atDebug(String loggerName) {
    LogCapture capture = new LogCapture(loggerName);
    capture.logger.setLevel(Level.DEBUG);
    return capture;
  }

  private LogCapture(Logger logger) {
    this.logger = logger;
    levelBefore = logger.getLevel();
    start();
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getFormattedMessage());
  }

  /** The lines so far. */
  public List<String> lines() {
    return lines;
  }

  /** Waits for a line that contains all of {@code parts}. */
  public void awaitLine(String... parts) {
    Eventually.eventually(
        () -> "a line with " + List.of(parts) + " in " + lines,
        () -> lines.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains)));
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(levelBefore);
    stop();
  }
}
