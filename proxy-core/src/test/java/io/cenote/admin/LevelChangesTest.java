package io.cenote.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.SimLoop;
import io.cenote.transport.Endpoint;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Levels that are changed for a while, in virtual time. */
class LevelChangesTest {
  private final Map<String, String> levels = new TreeMap<>(Map.of("cenote", "INFO"));
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final LevelChanges changes = new LevelChanges(loop);

  private String set(String logger, String level) {
    if (!logger.startsWith("cenote")) {
      throw new IllegalArgumentException("logger: " + logger + " (expected: one of ours)");
    }
    String before = level.isEmpty() ? levels.remove(logger) : levels.put(logger, level);
    return before == null ? "" : before;
  }

  private static AdminRequest request(String query) {
    return AdminRequest.of(
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.POST, "/logging?" + query, Unpooled.EMPTY_BUFFER),
        Door.of(new Endpoint.Unix("/run/a.sock"), false, List.of()),
        null);
  }

  private Answer change(String query) {
    return changes.change(this::set, request(query));
  }

  private static String body(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"'', PT10M", "&for=1s, PT1S", "&for=90m, PT90M", "&for=24h, PT24H"})
  void shouldComeBackByItself(String more, Duration time) {
    assertEquals(200, change("logger=cenote&level=debug" + more).status().code());
    loop.runFor(time.minusMillis(1));
    assertEquals(Map.of("cenote", "DEBUG"), levels);
    loop.runFor(Duration.ofMillis(2));
    assertEquals(Map.of("cenote", "INFO"), levels);
    assertEquals(0, loop.timers());
  }

  @Test
  void shouldBringBackWhatWasThereBeforeTheFirstChange() {
    change("logger=cenote.close&level=DEBUG&for=1m");
    loop.runFor(Duration.ofSeconds(50));
    String answer = body(change("logger=cenote.close&level=TRACE&for=1m"));
    assertEquals("cenote.close: TRACE for 1m, then inherited\n", answer);
    assertEquals(1, loop.timers());
    loop.runFor(Duration.ofSeconds(50));
    assertEquals("TRACE", levels.get("cenote.close"));
    loop.runFor(Duration.ofSeconds(20));
    assertEquals(Map.of("cenote", "INFO"), levels);
  }

  @Test
  void shouldBringAllBackAtItsEnd() {
    change("logger=cenote&level=OFF");
    change("logger=cenote.close&level=OFF");
    changes.close();
    assertEquals(Map.of("cenote", "INFO"), levels);
    assertEquals(0, loop.timers());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logger=cenote",
        "logger=cenote&level=LOUD",
        "logger=cenote&level=",
        "logger=cenote&level=INFO&for=10",
        "logger=cenote&level=INFO&for=0s",
        "logger=cenote&level=INFO&for=-1m",
        "logger=cenote&level=INFO&for=25h",
        "logger=cenote&level=INFO&for=99999999h",
        "logger=cenote&level=INFO&for=2d",
        "logger=other&level=INFO",
        "level=INFO"
      })
  void shouldChangeNothingThatCannotBe(String query) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> change(query));
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.contains("(expected: "), said);
    assertEquals(Map.of("cenote", "INFO"), levels);
    assertEquals(0, loop.timers());
  }

  @Test
  void shouldBoundTheLoggersThatAreChanged() {
    for (int i = 0; i < LevelChanges.MOST; i++) {
      assertEquals(200, change("level=DEBUG&logger=cenote." + i).status().code());
    }
    assertEquals(409, change("level=DEBUG&logger=cenote.more").status().code());
    assertEquals(200, change("level=TRACE&logger=cenote.0").status().code());
    loop.runFor(Duration.ofMinutes(11));
    assertEquals(Map.of("cenote", "INFO"), levels);
    assertEquals(200, change("level=DEBUG&logger=cenote.more").status().code());
  }

  @Test
  void shouldSayItInOneLineEachWay() {
    try (LogCapture log = new LogCapture("cenote")) {
      change("logger=cenote.stats&level=debug&for=2m");
      loop.runFor(Duration.ofMinutes(3));
      assertEquals(
          List.of(
              "logger=cenote.stats level=DEBUG for=2m, then inherited",
              "logger=cenote.stats level=inherited again"),
          log.lines());
    }
  }

  @Test
  void shouldSayThatNobodyOffersIt() {
    Answer answer = changes.change(null, request("logger=cenote&level=DEBUG"));
    assertEquals(501, answer.status().code());
    assertTrue(body(answer).contains("does not let levels be changed"), body(answer));
  }
}
