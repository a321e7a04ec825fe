package io.cenote.config;

import static io.cenote.config.Loading.loaded;
import static io.cenote.config.Loading.problem;
import static io.cenote.config.Loading.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.upstream.health.HealthSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The health object of an upstream, good and bad. */
class HealthReaderTest {
  private static HealthSettings read(String keys) {
    String text = text("", "health { " + keys + " }", "");
    return loaded(text).config().upstreams().get(0).endpoints().health();
  }

  @Test
  void shouldHaveTheShippedValues() {
    assertEquals(
        new HealthSettings(
            new HealthSettings.Active(
                Duration.ZERO,
                Duration.ofSeconds(1),
                new HealthSettings.Steps(3, 2),
                new HealthSettings.Question("", "")),
            new HealthSettings.Passive(5, Duration.ofSeconds(1), Duration.ofSeconds(30), 50),
            HealthSettings.OnDown.KEEP,
            HealthSettings.WhenDown.FAIL),
        read(""));
  }

  @Test
  void shouldReadAQuestionWithItsControlCharactersAndAPercentageWithoutQuotes() {
    HealthSettings settings =
        read("send = \"HEAD / HTTP/1.0\\r\\n\\r\\n\", expect = \" 200 \", max-ejected = 34%");
    assertEquals("HEAD / HTTP/1.0\r\n\r\n", settings.active().question().send());
    assertEquals(" 200 ", settings.active().question().expect());
    assertEquals(34, settings.passive().maxEjectedPercent());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-ejected = 50 | max-ejected: 50 (expected: a percentage from 0% to 100%, such as 50%)",
        "max-ejected = 101% | max-ejected: 101% (expected: a percentage from 0% to 100%, such as 50%)",
        "fall = 0 | fall: 0 (expected: a whole number from 1 to 1000)",
        "rise = many | rise: many (expected: a whole number from 1 to 1000)",
        "eject-time = 31s | eject-time: 31s (expected: at most max-eject-time, which is 30s by default)",
        "on-down = kill | on-down: kill (expected: keep, cut)",
        "when-down = hope | when-down: hope (expected: fail, wait)",
        "interval = 5 | interval: 5 (expected: a duration with a unit, such as 10s, from 0s to 1h)",
      })
  void shouldReportWhatIsWrong(String keys, String problem) {
    String found = problem(text("", "health { " + keys + " }", ""));
    assertEquals("test.conf:3: cenote.upstreams.out.health." + problem, found);
  }

  @Test
  void shouldReportATextThatIsTooLong() {
    String keys = "expect = \"" + "x".repeat(4_097) + "\"";
    String found = problem(text("", "health { " + keys + " }", ""));
    assertTrue(
        found.startsWith("test.conf:3: cenote.upstreams.out.health.expect: xxx")
            && found.endsWith(" (expected: a text of at most 4096 bytes)"),
        found);
  }
}
