package io.cenote.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Logging set-up of {@code conf/logback.xml} as code, as long as that file is unchanged: reading it
 * takes logback a third of a start. A changed file is read as usual. A test keeps the two equal.
 */
final class ShippedLogging {
  /** Copy of {@code conf/logback.xml} from the build. */
  static final String SHIPPED = "shipped/logback.xml";

  /** Pattern of the file, which {@link LineEncoder} writes. */
  static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger - %msg%n";

  private static final int QUEUE_SIZE = 8192;

  private ShippedLogging() {}

  /** Tests whether logback is configured to read the shipped file. */
  static boolean isAskedFor() {
    String file = System.getProperty(LoggingFile.PROPERTY);
    return file != null && isShipped(file);
  }

  private static boolean isShipped(String file) {
    try (InputStream shipped = ShippedLogging.class.getResourceAsStream(SHIPPED)) {
      return shipped != null
          && Arrays.equals(shipped.readAllBytes(), Files.readAllBytes(Path.of(file)));
    } catch (IOException | RuntimeException e) {
      return false; // LoggingFile says what is wrong with it
    }
  }

  /** Sets it up as the file would. */
  static void applyTo(LoggerContext logging) {
    LineEncoder encoder = new LineEncoder();
    encoder.setContext(logging);
    encoder.start();

    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(logging);
    console.setName("console");
    console.setEncoder(encoder);
    console.start();

    AsyncAppender async = new BoundedAppender();
    async.setContext(logging);
    async.setName("async");
    async.setQueueSize(QUEUE_SIZE);
    async.setDiscardingThreshold(0);
    async.setNeverBlock(true);
    async.addAppender(console);
    async.start();

    logging.getLogger("cenote.stats").setLevel(Level.INFO);
    logging.getLogger("cenote.session").setLevel(Level.INFO);
    logging.getLogger("cenote.close").setLevel(Level.INFO);
    logging.getLogger("io.netty").setLevel(Level.WARN);
    Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(async);
  }
}
