package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of what libraries log is written. */
class BoundedAppenderTest {
  private static final int FLOOD = 10_000;

  private final AtomicLong clock = new AtomicLong(7);
  private final LoggerContext logging = new LoggerContext();
  private final BoundedAppender bounded = new BoundedAppender(clock::get);
  private final List<ILoggingEvent> written = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    logging.setMDCAdapter(new LogbackMDCAdapter());
    AppenderBase<ILoggingEvent> sink =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            written.add(event);
          }
        };
    sink.setContext(logging);
    sink.start();
    bounded.setContext(logging);
    bounded.setQueueSize(2 * FLOOD);
    bounded.setDiscardingThreshold(0);
    bounded.addAppender(sink);
    bounded.start();
    logging.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(bounded);
  }

  @AfterEach
  void end() {
    logging.stop();
  }

  /** The lines, once all of them are written. */
  private List<String> lines() {
    bounded.stop();
    written.forEach(event -> assertNull(event.getThrowableProxy(), "a stack trace"));
    return written.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"io.netty.channel.DefaultChannelPipeline", "org.other.Library", "cenotes", "io"})
  void shouldWriteAHandfulOfAFloodAndNoStackTrace(String name) {
    Logger logger = logging.getLogger(name);
    for (int i = 0; i < FLOOD; i++) {
      logger.warn("exceptionCaught() of [id: {}]", i, new IOException("peer\nsaid\u001b[31m"));
    }
    String failure = "java.io.IOException: peer";
    assertEquals(
        List.of(
            "exceptionCaught() of [id: 0]: " + failure,
            "exceptionCaught() of [id: 1]: " + failure,
            "exceptionCaught() of [id: 2]: " + failure),
        lines());
    assertEquals(FLOOD - 3, bounded.heldBack());
  }

  @Test
  void shouldSayHowManyWereHeldBackOnceThePeriodIsOver() {
    Logger logger = logging.getLogger("io.netty.x");
    for (int i = 0; i < 100; i++) {
      logger.warn("no {}", i);
    }
    logger.error("another level");
    clock.addAndGet(BoundedAppender.PERIOD_NANOS);
    logger.warn("later");
    logger.warn("later");
    assertEquals(
        List.of(
            "no 0", "no 1", "no 2", "another level", "later (97 like it were held back)", "later"),
        lines());
  }

  @Test
  void shouldMakeOneLineOfWhatAPeerHasBrought() {
    logging.getLogger("io.netty.x").warn("first\u001b[31m\nsecond", new RuntimeException());
    assertEquals(List.of("first\\u001b[31m: java.lang.RuntimeException: null"), lines());
  }

  @Test
  void shouldBoundTheNumberOfKindsToo() {
    for (int i = 0; i < FLOOD; i++) {
      logging.getLogger("org.made.Up" + i).warn("x");
    }
    assertEquals(1_003, lines().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cenote", "cenote.stats", "io.cenote.app.Main"})
  void shouldWriteEveryLineOfOurs(String name) {
    Throwable failure = new IOException("ours");
    for (int i = 0; i < 100; i++) {
      logging.getLogger(name).warn("line", failure);
    }
    bounded.stop();
    assertEquals(100, written.size());
    written.forEach(event -> assertTrue(event.getThrowableProxy() != null));
    assertEquals(0, bounded.heldBack());
  }

  @ParameterizedTest
  @ValueSource(strings = {"logback.xml", "logback-json.xml"})
  void shouldBeInTheShippedFiles(String file) throws JoranException {
    LoggerContext shipped = new LoggerContext();
    JoranConfigurator reader = new JoranConfigurator();
    reader.setContext(shipped);
    reader.doConfigure(Program.root().resolve("conf").resolve(file).toFile());
    try {
      Logger root = shipped.getLogger(Logger.ROOT_LOGGER_NAME);
      assertEquals(BoundedAppender.class, root.getAppender("async").getClass());
    } finally {
      shipped.stop();
    }
  }
}
