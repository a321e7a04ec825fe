package io.cenote.upstream.names;

import static io.cenote.upstream.names.WatchedName.HOST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.transport.dns.LookUpFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The watch over a host, in virtual time. */
class NameWatchTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SLACK = Duration.ofMillis(5);

  private static void assertBetween(Duration least, Duration most, Duration found) {
    assertTrue(
        found.plus(SLACK).compareTo(least) >= 0 && found.minus(SLACK).compareTo(most) <= 0,
        found + " (expected: " + least + " to " + most + ")");
  }

  @Test
  void shouldTellAddressesAtTheFirstAnswerAndWhenTheyDiffer() {
    WatchedName name = WatchedName.host();
    name.lookUps.found(HOST, 5, "10.0.0.2", "fd00::1", "10.0.0.1");
    assertEquals(List.of("10.0.0.1:6379", "10.0.0.2:6379", "fd00:0:0:0:0:0:0:1:6379"), name.told());
    name.untilAsked(HOST, MINUTE);
    name.lookUps.found(HOST, 5, "10.0.0.1", "10.0.0.2", "fd00::1");
    assertEquals(1, name.sets.size());
    name.untilAsked(HOST, MINUTE);
    name.lookUps.found(HOST, 5, "10.0.0.2");
    assertEquals(List.of("10.0.0.2:6379"), name.told());
  }

  /** Order, and one address twice, are no news. */
  @Property(tries = 200)
  void shouldTellTheSameSetOnce(@ForAll @IntRange(min = 1, max = 400) int size, @ForAll long seed) {
    List<String> addresses =
        new ArrayList<>(
            IntStream.range(0, size).mapToObj(i -> "10.0." + i / 250 + "." + i).toList());
    addresses.replaceAll(address -> address.replaceFirst("\\.(\\d+)$", "." + seedless(address)));
    WatchedName name = WatchedName.host();
    Random random = new Random(seed);
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(addresses, random);
      name.lookUps.found(HOST, 1, addresses.toArray(new String[0]));
      name.untilAsked(HOST, MINUTE);
    }
    assertEquals(1, name.sets.size());
    assertEquals(Math.min(256, size), name.told().size());
    assertEquals(name.told().size(), name.told().stream().distinct().count());
  }

  private static int seedless(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf('.') + 1)) % 250 + 1;
  }

  /** The next look-up comes when the TTL is over, within the bounds, up to a tenth earlier. */
  @Property(tries = 300)
  void shouldLookUpAgainWithinTheBounds(
      @ForAll @IntRange(min = 0) int ttl,
      @ForAll @IntRange(min = 1, max = 30) int min,
      @ForAll @IntRange(min = 0, max = 100) int more) {
    int max = min + more;
    WatchedName name = WatchedName.host(Duration.ofSeconds(min), Duration.ofSeconds(max));
    name.lookUps.found(HOST, ttl, "10.0.0.1");
    Duration clamped = Duration.ofSeconds(Math.max(min, Math.min(max, ttl)));
    Duration waited = name.untilAsked(HOST, Duration.ofMinutes(3));
    assertBetween(clamped.multipliedBy(9).dividedBy(10), clamped, waited);
  }

  @Test
  void shouldNotKeepManyNamesInStep() {
    long different =
        IntStream.range(0, 20)
            .mapToObj(
                i -> {
                  WatchedName name = WatchedName.host();
                  name.lookUps.found(HOST, 30, "10.0.0.1");
                  return name.untilAsked(HOST, MINUTE).toMillis();
                })
            .distinct()
            .count();
    assertTrue(different > 10, different + " different times of 20");
  }

  @Test
  void shouldKeepAddressesThroughEveryKindOfFailureAndAskMoreAndMoreSlowly() {
    WatchedName name = WatchedName.host(Duration.ofSeconds(1), Duration.ofSeconds(10));
    name.lookUps.found(HOST, 1, "10.0.0.1");
    List<Duration> waits = new ArrayList<>();
    for (LookUpFailure kind : LookUpFailure.values()) {
      waits.add(name.untilAsked(HOST, MINUTE));
      name.lookUps.fails(HOST, kind);
    }
    int[] expected = {1, 1, 2, 4, 8, 10};
    for (int i = 0; i < expected.length; i++) {
      assertBetween(
          Duration.ofMillis(expected[i] * 900L), Duration.ofSeconds(expected[i]), waits.get(i));
    }
    assertEquals(List.of(LookUpFailure.values()), name.failures);
    assertEquals(1, name.sets.size());
    name.untilAsked(HOST, MINUTE);
    name.lookUps.found(HOST, 1, "10.0.0.1");
    assertEquals(1, name.sets.size());
    name.untilAsked(HOST, MINUTE);
    name.lookUps.fails(HOST, LookUpFailure.TIMEOUT);
    assertBetween(Duration.ofMillis(900), Duration.ofSeconds(1), name.untilAsked(HOST, MINUTE));
  }

  /** A name that never resolved is asked for once a second, however long it takes. */
  @Property(tries = 50)
  void shouldAskOnceASecondWhileANameNeverResolved(
      @ForAll @IntRange(min = 1, max = 60) int min,
      @ForAll @IntRange(min = 0, max = 60) int fails) {
    WatchedName name = WatchedName.host(Duration.ofSeconds(min), Duration.ofSeconds(60));
    for (int i = 0; i < fails; i++) {
      name.lookUps.fails(HOST, LookUpFailure.values()[i % 6]);
      assertBetween(Duration.ofMillis(900), Duration.ofSeconds(1), name.untilAsked(HOST, MINUTE));
    }
    name.lookUps.found(HOST, 1, "10.0.0.1");
    assertEquals(List.of("10.0.0.1:6379"), name.told());
  }

  @Test
  void shouldAskAgainAtOnceAfterATimeoutOfANameThatNeverResolved() {
    WatchedName name = WatchedName.host();
    name.loop.runFor(WatchedName.TIMEOUT);
    name.lookUps.fails(HOST, LookUpFailure.TIMEOUT);
    assertBetween(Duration.ZERO, Duration.ofMillis(10), name.untilAsked(HOST, MINUTE));
  }

  @Test
  void shouldEndALookUpThatIsNeverAnswered() {
    WatchedName name = WatchedName.host();
    name.loop.runFor(WatchedName.TIMEOUT);
    assertEquals(List.of(), name.failures);
    name.loop.runFor(Duration.ofMillis(60));
    assertEquals(List.of(LookUpFailure.TIMEOUT), name.failures);
    name.loop.runFor(Duration.ofSeconds(1));
    assertEquals(2, name.lookUps.began.size());
    name.lookUps.foundLate("10.6.6.6");
    assertEquals(List.of(), name.sets);
    name.lookUps.found(HOST, 1, "10.0.0.1");
    assertEquals(List.of("10.0.0.1:6379"), name.told());
  }

  /** However often it is told to look again: one at a time, and none within a second. */
  @Property(tries = 200)
  void shouldLookAgainAtMostOnceASecond(@ForAll long seed) {
    Random random = new Random(seed);
    WatchedName name = WatchedName.host(Duration.ofSeconds(1), Duration.ofSeconds(30));
    for (int i = 0; i < 300; i++) {
      switch (random.nextInt(4)) {
        case 0, 1 -> name.watch.lookAgain();
        case 2 -> {
          if (name.lookUps.isOpen(HOST)) {
            name.lookUps.found(HOST, 30, "10.0.0.1");
          }
        }
        default -> name.loop.runFor(Duration.ofMillis(random.nextInt(400)));
      }
    }
    List<Long> began = name.lookUps.began;
    assertTrue(began.size() > 5, began::toString);
    for (int i = 1; i < began.size(); i++) {
      Duration apart = Duration.ofNanos(began.get(i) - began.get(i - 1));
      assertTrue(apart.compareTo(Duration.ofMillis(999)) > 0, apart::toString);
    }
  }

  @Test
  void shouldLookAgainAtOnceWhenTheLastLookUpIsASecondAgo() {
    WatchedName name = WatchedName.host();
    name.lookUps.found(HOST, 30, "10.0.0.1");
    name.loop.runFor(Duration.ofSeconds(3));
    name.watch.lookAgain();
    name.loop.runAll();
    assertTrue(name.lookUps.isOpen(HOST));
  }

  @Test
  void shouldKeepTheAddressesOfAFamilyThatFailed() {
    WatchedName name = WatchedName.host();
    name.lookUps.found(HOST, 1, "10.0.0.1", "fd00::1");
    name.untilAsked(HOST, MINUTE);
    name.lookUps.halfFails(HOST, LookUpFailure.TIMEOUT, 1, "10.0.0.2");
    assertEquals(List.of("10.0.0.2:6379", "fd00:0:0:0:0:0:0:1:6379"), name.told());
    assertEquals(List.of(), name.failures);
    assertEquals(1, name.watch.snapshot().results().get("timeout"));
    name.untilAsked(HOST, MINUTE);
    name.lookUps.halfFails(HOST, LookUpFailure.EMPTY, 1, "10.0.0.2");
    assertEquals(List.of("10.0.0.2:6379"), name.told());
  }

  @Test
  void shouldTellNothingOnceItIsClosed() {
    WatchedName name = WatchedName.host();
    name.watch.close();
    name.loop.runAll();
    name.lookUps.found(HOST, 1, "10.0.0.1");
    name.loop.runFor(MINUTE);
    assertEquals(List.of(), name.sets);
    assertEquals(List.of(), name.failures);
    assertFalse(name.lookUps.isOpen(HOST));
  }

  @Test
  void shouldCountResultsAndKeepTheAgeOfTheLastGoodAnswer() {
    WatchedName name = WatchedName.host();
    assertEquals(-1, name.watch.snapshot().ageNanos());
    name.lookUps.fails(HOST, LookUpFailure.NXDOMAIN);
    assertEquals(-1, name.watch.snapshot().ageNanos());
    name.untilAsked(HOST, MINUTE);
    name.lookUps.found(HOST, 1, "10.0.0.1");
    name.untilAsked(HOST, MINUTE);
    name.lookUps.fails(HOST, LookUpFailure.SERVFAIL);
    name.loop.runFor(Duration.ofMillis(500));
    NameSnapshot snapshot = name.watch.snapshot();
    assertEquals(HOST, snapshot.name());
    assertBetween(
        Duration.ofMillis(1_400), Duration.ofMillis(1_500), Duration.ofNanos(snapshot.ageNanos()));
    assertEquals(
        "{good=1, nxdomain=1, servfail=1, refused=0, timeout=0, empty=0, other=0}",
        snapshot.results().toString());
    assertEquals("SERVFAIL", snapshot.lastFailure());
  }

  @Test
  void shouldWarnOnceOfEachKindAndSayWhenItIsGoodAgain() {
    try (LogCapture log = new LogCapture("cenote.upstream")) {
      WatchedName name = WatchedName.host();
      String head = "upstream=" + name.upstream + " name=redis.test look-up ";
      name.lookUps.fails(HOST, LookUpFailure.REFUSED);
      name.untilAsked(HOST, MINUTE);
      name.lookUps.found(HOST, 20, "10.0.0.1", "10.0.0.2");
      name.untilAsked(HOST, MINUTE);
      name.loop.runFor(Duration.ofMillis(500));
      for (LookUpFailure kind :
          Arrays.asList(LookUpFailure.NXDOMAIN, LookUpFailure.NXDOMAIN, LookUpFailure.TIMEOUT)) {
        name.lookUps.fails(HOST, kind);
        name.untilAsked(HOST, MINUTE);
      }
      name.lookUps.found(HOST, 1, "10.0.0.1");
      name.untilAsked(HOST, MINUTE);
      name.lookUps.fails(HOST, LookUpFailure.TIMEOUT);
      String seconds = "\\d+ s old";
      assertEquals(
          List.of(
              head + "failed: REFUSED; it has no addresses yet",
              head + "is good again after 1 failed, addresses=2",
              head + "failed: NXDOMAIN; its last good addresses (2, N) stay in use",
              head + "failed: TIMEOUT; its last good addresses (2, N) stay in use",
              head + "is good again after 3 failed, addresses=1",
              head + "failed: TIMEOUT; its last good addresses (1, N) stay in use"),
          log.lines().stream().map(line -> line.replaceAll(seconds, "N")).toList());
    }
  }

  @Test
  void shouldUse256AddressesOfAThousandAndSayItOnce() {
    String[] many =
        IntStream.range(0, 1_000)
            .mapToObj(i -> "10.0." + i / 250 + "." + (i % 250 + 1))
            .toArray(String[]::new);
    try (LogCapture log = new LogCapture("cenote.upstream")) {
      WatchedName name = WatchedName.host();
      name.lookUps.found(HOST, 1, many);
      name.untilAsked(HOST, MINUTE);
      name.lookUps.found(HOST, 1, many);
      assertEquals(256, name.told().size());
      assertEquals("10.0.1.6:6379", name.told().get(255));
      assertEquals(
          List.of(
              "upstream="
                  + name.upstream
                  + " name=redis.test has 1000 addresses, the first 256 are used"),
          log.lines());
    }
  }

  @Test
  void shouldSayOnceThatBothFamiliesTogetherAreTooMany() {
    String[] many =
        IntStream.range(1, 401)
            .mapToObj(i -> i > 200 ? "fd00::" + i : "10.0.0." + i)
            .toArray(String[]::new);
    try (LogCapture log = new LogCapture("cenote.upstream")) {
      WatchedName name = WatchedName.host();
      name.lookUps.found(HOST, 1, many);
      assertEquals(256, name.told().size());
      assertEquals(1, log.lines().size(), () -> log.lines().toString());
    }
  }
}
