package io.cenote.app.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The screen of a fixed reading, line by line. */
class ScreenTest {
  private static final Reading NOW = Answers.reading(2, 50);
  private static final int ALL = 99;

  private static List<Line> drawn(Reading now, int width, int height) {
    Rates rates = new Rates(now, Answers.reading(0, 0));
    return new Screen(width, height)
        .lines(List.of(Line.plain("top")), new Tables(now, rates).lines(width));
  }

  private static String text(int width, int height) {
    return drawn(NOW, width, height).stream()
        .map(Line::text)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void shouldShowWhatMattersMostInFortyColumns() {
    assertEquals(
        """
        top

        POOL   ACTIVE  IDLE  PENDING  STATE
        redis       3     9        0  up
        api         0     0        2  paused, D~

        ENDPOINT                STATE
        10.0.0.9:80             down
        redis.example.org:6379  up

        LISTENER  SESSIONS   MAX  REJECTED
        redis            3  1000         0

        ENDED    REASON         POOL   COUNT  /S
        closed   lru            redis   1952  25
        refused  connect-refu~  api     1952  25

        CLIENT             AGE  QUIET
        127.0.0.1:50111  1h06m   0.2s

        CLOSED  REASON           PLACE
          3.5s  connect-refused  10.0.0.9:80
        """,
        text(40, ALL));
  }

  @Test
  void shouldShowMoreInEighty() {
    assertEquals(
        """
        top

        POOL   TOTAL  MAX  ACTIVE  IDLE  PENDING  ACQUIRED/S    HIT    P99  STATE
        redis     12   64       3     9        0          25  99.1%  0.3ms  up
        api        0    8       0     0        2           0   0.0%  0.0ms  paused, DOW~
        """,
        text(80, 5));
  }

  @Test
  void shouldShowAllInTwoHundred() {
    assertTrue(
        text(200, ALL)
            .startsWith(
                """
        top

        POOL   TOTAL  MAX  ACTIVE  IDLE  PENDING  ACQUIRED/S    HIT    P50    P99  CREATED  STATE
        redis     12   64       3     9        0          25  99.1%  0.0ms  0.3ms       40  up
        api        0    8       0     0        2           0   0.0%  0.0ms  0.0ms        0  paused, DOWN: every endpoint is down

        ENDPOINT                ADDRESS        OF     STATE   FOR  TOTAL  ACTIVE  IDLE  WHY
        10.0.0.9:80                            api    down   8.5s      0       0     0  3 connects failed in a row
        redis.example.org:6379  10.0.0.7:6379  redis  up        -     12       3     9

        LISTENER  ADDRESS         TO     SESSIONS   MAX  ACCEPTED/S  REJECTED  UP/S  DOWN/S
        redis     127.0.0.1:6380  redis         3  1000          25         0     0       0

        ENDED    REASON           POOL   COUNT  /S
        closed   lru              redis   1952  25
        refused  connect-refused  api     1952  25

        CLIENT           SESSION  OF     ENDPOINT         AGE  QUIET    UP  DOWN  PIN
        127.0.0.1:50111        7  cache  10.0.0.7:6379  1h06m   0.2s  2.0K  5.0M  MULTI
        """),
        text(200, ALL));
  }

  @Test
  void shouldSayHowManyRowsAreHidden() {
    assertEquals(
        """
        top

        POOL   ACTIVE  IDLE  PENDING  STATE  +1
        redis       3     9        0  up
        """,
        text(40, 4));
  }

  @Test
  void shouldFitEveryWidthAndHeight() {
    for (int width = 1; width <= 200; width += 3) {
      List<List<Line>> tables = new Tables(NOW, new Rates(NOW, null)).lines(width);
      for (int height = 1; height <= 30; height++) {
        List<Line> lines = new Screen(width, height).lines(List.of(Line.plain("top")), tables);
        assertTrue(lines.size() <= height, width + " x " + height);
        for (Line line : lines) {
          assertTrue(line.text().length() <= width, line.text());
        }
      }
    }
  }

  @Test
  void shouldMarkWhatIsBad() {
    String painted =
        drawn(NOW, 80, ALL).stream().map(Line::painted).collect(Collectors.joining("\n"));
    assertTrue(painted.contains("\u001b[31m10.0.0.9:80"), painted);
    assertFalse(painted.contains("\u001b[31mredis"), painted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2J\u001b]0;owned\u0007",
        "a\rb\nc\td\u0000\u007f\u009b31m",
        "\u202eback\u200b\u2066wards\u00ad",
        "combining e\u0301\u0301\u0301",
        "wide \u6f22\u5b57 \ud83d\ude00 and a half \ud83d"
      })
  void shouldMakeNamesHarmless(String name) {
    for (Line line : drawn(Answers.named(name), 200, ALL)) {
      assertTrue(line.text().matches("[\\x20-\\x7e]*"), line.text());
    }
    assertTrue(SafeText.of(name).length() <= name.length());
  }

  @Test
  void shouldKeepLettersOfOtherAlphabets() {
    assertEquals("größe жук λ", SafeText.of("größe жук λ"));
  }

  @Test
  void shouldShowNoRateWhereACounterWasAnotherProcesss() {
    Reading later = Answers.reading(1, 0);
    Reading.Pool pool = later.pools().get(0);
    assertEquals("-", Units.rate(new Rates(later, Answers.reading(0, 9)).of(pool, "acquired")));
    assertEquals("-", Units.rate(new Rates(later, null).of(pool, "acquired")));
    assertEquals("-", Units.rate(new Rates(later, later).of(pool, "acquired")));
  }

  @Test
  void shouldReadNothingOutOfNonsense() {
    Node nonsense = new Node(List.of(1, "two"));
    Reading reading = Reading.of(0, nonsense, nonsense, nonsense);
    assertEquals(List.of(), new Tables(reading, new Rates(reading, null)).lines(80));
  }

  @Test
  void shouldShowNumbersShort() {
    assertEquals("0", Units.bytes(0));
    assertEquals("1023", Units.bytes(1023));
    assertEquals("1.5K", Units.bytes(1536));
    assertEquals("64M", Units.bytes(64 * 1024 * 1024));
    assertEquals("0.5", Units.rate(0.5));
    assertEquals("120", Units.rate(120.4));
    assertEquals("120ms", Units.millis(0.12));
    assertEquals("-", Units.age(-1));
  }
}
