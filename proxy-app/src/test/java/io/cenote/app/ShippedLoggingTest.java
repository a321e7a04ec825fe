package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The logging set up by code is the one that conf/logback.xml asks for. */
class ShippedLoggingTest {
  private static final Path FILE = Program.root().resolve("conf/logback.xml");

  @Test
  void shouldSetUpWhatTheFileSays() throws Exception {
    LoggerContext byFile = new LoggerContext();
    JoranConfigurator reader = new JoranConfigurator();
    reader.setContext(byFile);
    reader.doConfigure(FILE.toFile());
    LoggerContext byCode = new LoggerContext();
    ShippedLogging.applyTo(byCode);
    try {
      assertEquals(describe(byFile), describe(byCode));
    } finally {
      byFile.stop();
      byCode.stop();
    }
  }

  @Test
  void shouldCarryTheFileAsItWasBuilt() throws Exception {
    try (InputStream shipped = ShippedLogging.class.getResourceAsStream(ShippedLogging.SHIPPED)) {
      assertNotNull(shipped);
      assertEquals(
          Files.readString(FILE), new String(shipped.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static List<String> describe(LoggerContext logging) {
    List<String> found = new ArrayList<>();
    for (Logger logger : logging.getLoggerList()) {
      if (logger.getLevel() != null) {
        found.add(logger.getName() + " " + logger.getLevel() + " " + logger.isAdditive());
      }
    }
    Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
    AsyncAppender async = (AsyncAppender) root.getAppender("async");
    found.add(async.getClass().getName());
    found.add("queue " + async.getQueueSize() + " never-block " + async.isNeverBlock());
    found.add("discarding " + async.getDiscardingThreshold() + " " + async.isStarted());
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>) async.getAppender("console");
    found.add(console.getTarget() + " " + console.isStarted());
    found.add(
        console.getEncoder() instanceof PatternLayoutEncoder byFile
            ? byFile.getPattern()
            : ShippedLogging.PATTERN); // LineEncoderTest compares what they write
    return found;
  }
}
