package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The encoder in code writes what the pattern of conf/logback.xml writes. */
class LineEncoderTest {
  private static final List<Level> LEVELS =
      List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);

  private final TimeZone ours = TimeZone.getDefault();
  private final LoggerContext logging = new LoggerContext();
  private final LineEncoder byCode = new LineEncoder();

  LineEncoderTest() {
    byCode.setContext(logging);
    byCode.start();
  }

  @AfterEach
  void back() {
    TimeZone.setDefault(ours);
    logging.stop();
  }

  @Test
  void shouldWriteTheTimeOfEveryZoneAsThePatternDoes() {
    Random random = new Random(4);
    long newest = Instant.parse("2040-01-01T00:00:00Z").toEpochMilli();
    for (String zone :
        List.of(
            "UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati")) {
      TimeZone.setDefault(TimeZone.getTimeZone(zone));
      PatternLayoutEncoder byPattern = byPattern();
      for (int i = 0; i < 500; i++) {
        long millis = i == 0 ? 0 : (long) (random.nextDouble() * newest);
        assertSame(byPattern, event(LEVELS.get(i % LEVELS.size()), "a {} b", millis, null, i));
      }
    }
  }

  @Test
  void shouldWriteAnExceptionAsThePatternDoes() {
    Throwable deep = new IllegalStateException("outer", new RuntimeException("inner"));
    deep.addSuppressed(new IllegalArgumentException("beside"));
    assertSame(byPattern(), event(Level.ERROR, "it broke", 1_700_000_000_000L, deep));
  }

  @Test
  void shouldWriteWhateverTextAsThePatternDoes() {
    for (String text :
        List.of("", "{}", "%d{x} \\n %msg", "gr\u00fc\u00dfe \u4e2d \ud83d\ude00", "a\tb")) {
      assertSame(byPattern(), event(Level.INFO, text, 1_700_000_000_001L, null));
    }
  }

  private void assertSame(PatternLayoutEncoder byPattern, LoggingEvent event) {
    assertEquals(text(byPattern.encode(event)), text(byCode.encode(event)));
  }

  private static String text(byte[] line) {
    return new String(line, Charset.defaultCharset());
  }

  private PatternLayoutEncoder byPattern() {
    PatternLayoutEncoder byPattern = new PatternLayoutEncoder();
    byPattern.setContext(logging);
    byPattern.setPattern(ShippedLogging.PATTERN);
    byPattern.start();
    return byPattern;
  }

  private LoggingEvent event(
      Level level, String text, long millis, @Nullable Throwable failure, Object... arguments) {
    LoggingEvent event =
        new LoggingEvent("-", logging.getLogger("cenote.stats"), level, text, failure, arguments);
    event.setInstant(Instant.ofEpochMilli(millis));
    return event;
  }
}
