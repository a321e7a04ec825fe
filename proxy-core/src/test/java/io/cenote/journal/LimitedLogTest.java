package io.cenote.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LimitedLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger("test.limited");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private long nanos;
  private final LimitedLog log = new LimitedLog(logger, () -> nanos);

  @BeforeEach
  void listen() {
    logger.setAdditive(false);
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void leave() {
    logger.detachAppender(lines);
  }

  @Test
  void shouldHoldRepetitionsBackAndSayHowMany() {
    for (int i = 0; i < 1_000; i++) {
      log.warn("key", "the same");
    }
    assertEquals(LimitedLog.BURST, lines.list.size());
    nanos += LimitedLog.PERIOD.toNanos() + 1;
    log.warn("key", "the same");
    assertEquals("the same (997 like it were held back)", last());
    assertEquals(997, log.heldBack());
    nanos += LimitedLog.PERIOD.toNanos() + 1;
    log.warn("key", "the same");
    assertEquals("the same", last());
  }

  @Test
  void shouldLimitEachKeyByItself() {
    for (int i = 0; i < 10; i++) {
      log.warn("a", "a");
      log.warn("b", "b");
    }
    assertEquals(2 * LimitedLog.BURST, lines.list.size());
  }

  @Test
  void shouldMakeOneLineOfWhateverAPeerSent() {
    log.warn("k", "a\r\nFAKE line\u001b[31m\u2028end\\n");
    assertEquals("a\\u000d\\u000aFAKE line\\u001b[31m\\u2028end\\\\n", last());
    log.warn("k", "x".repeat(10_000));
    assertTrue(last().length() < 300);
  }

  private String last() {
    List<ILoggingEvent> all = lines.list;
    return all.get(all.size() - 1).getFormattedMessage();
  }
}
