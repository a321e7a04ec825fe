package io.cenote.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What {@code conf/logback.xml} says, as code, as long as nobody has changed that file: reading it
 * takes logback a third of a start. A changed file is read as ever. A test holds the two together.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class ShippedLogging extends ContextAwareBase implements Configurator {
  /** A copy of {@code conf/logback.xml} from the time of the build. */
  static final String SHIPPED = "shipped/logback.xml";

  private static final String FILE_PROPERTY = "logback.configurationFile";
  private static final int QUEUE_SIZE = 8192;

  @Override
  public ExecutionStatus configure(LoggerContext logging) {
    String file = System.getProperty(FILE_PROPERTY);
    if (file == null || !isShipped(file)) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    applyTo(logging);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean isShipped(String file) {
    try (InputStream shipped = ShippedLogging.class.getResourceAsStream(SHIPPED)) {
      return shipped != null
          && Arrays.equals(shipped.readAllBytes(), Files.readAllBytes(Path.of(file)));
    } catch (IOException | RuntimeException e) {
      return false; // logback says what is wrong with it
    }
  }

  /** Sets it up as the file would. */
  static void applyTo(LoggerContext logging) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(logging);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger - %msg%n");
    encoder.start();

    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(logging);
    console.setName("console");
    console.setEncoder(encoder);
    console.start();

    AsyncAppender async = new AsyncAppender();
    async.setContext(logging);
    async.setName("async");
    async.setQueueSize(QUEUE_SIZE);
    async.setDiscardingThreshold(0);
    async.setNeverBlock(true);
    async.addAppender(console);
    async.start();

    logging.getLogger("cenote.stats").setLevel(Level.INFO);
    logging.getLogger("cenote.session").setLevel(Level.INFO);
    logging.getLogger("cenote.death").setLevel(Level.INFO);
    logging.getLogger("io.netty").setLevel(Level.WARN);
    Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(async);
  }
}
