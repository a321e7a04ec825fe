package io.cenote.upstream.names;

import static io.cenote.upstream.names.WatchedName.SERVICE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.dns.LookUpFailure;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The watch over a service, in virtual time. */
class ServiceWatchTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void shouldTellAllPrioritiesOnceAllTargetsWereLookedUp() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 30, "20 0 6380 b.", "10 3 6379 a.");
    name.lookUps.found("b.", 5, "10.0.0.2");
    assertEquals(List.of(), name.sets);
    name.lookUps.found("a.", 5, "10.0.0.1");
    assertEquals(List.of("10.0.0.1:6379", "10.0.0.2:6380"), name.told());
    assertEquals(
        List.of(new Found("a.", name.sets.get(0).get(0).address(), 3, 10)),
        name.sets.get(0).subList(0, 1));
    assertEquals(20, name.sets.get(0).get(1).priority());
    assertEquals(1, name.sets.size());
  }

  @Test
  void shouldNotWaitForATargetThatFails() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 30, "10 1 6379 a.", "10 1 6379 b.");
    name.lookUps.found("a.", 5, "10.0.0.1");
    name.lookUps.fails("b.", LookUpFailure.NXDOMAIN);
    assertEquals(List.of("10.0.0.1:6379"), name.told());
    assertEquals(List.of(LookUpFailure.NXDOMAIN), name.failures);
  }

  @Test
  void shouldNotWaitLongForASilentTarget() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 30, "10 1 6379 a.", "10 1 6379 b.");
    name.lookUps.found("a.", 5, "10.0.0.1");
    name.loop.runFor(Duration.ofMillis(900));
    assertEquals(List.of(), name.sets);
    name.loop.runFor(Duration.ofMillis(100));
    assertEquals(List.of("10.0.0.1:6379"), name.told());
  }

  @Test
  void shouldLookTargetsUpAtTheirOwnTtl() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 30, "10 1 6379 a.", "10 1 6379 b.");
    name.lookUps.found("a.", 3, "10.0.0.1");
    name.lookUps.found("b.", 20, "10.0.0.2");
    name.loop.runFor(Duration.ofSeconds(3));
    assertTrue(name.lookUps.isOpen("a."));
    assertFalse(name.lookUps.isOpen("b.") || name.lookUps.isOpen(SERVICE));
    name.lookUps.found("a.", 3, "10.0.0.3");
    assertEquals(List.of("10.0.0.2:6379", "10.0.0.3:6379"), name.told());
  }

  @Test
  void shouldForgetATargetThatIsServedNoMore() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 5, "10 1 6379 a.", "10 1 6379 b.");
    name.lookUps.found("a.", 30, "10.0.0.1");
    name.lookUps.found("b.", 30, "10.0.0.2");
    name.untilAsked(SERVICE, MINUTE);
    name.lookUps.serves(SERVICE, 30, "10 1 6379 b.");
    assertEquals(List.of("10.0.0.2:6379"), name.told());
    name.loop.runFor(Duration.ofSeconds(30));
    assertFalse(name.lookUps.isOpen("a."));
  }

  @Test
  void shouldKeepTheAddressesUntilThoseOfNewTargetsAreKnown() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 5, "10 1 6379 a.");
    name.lookUps.found("a.", 30, "10.0.0.1");
    name.untilAsked(SERVICE, MINUTE);
    name.lookUps.serves(SERVICE, 5, "10 1 6379 b.");
    assertEquals(List.of("10.0.0.1:6379"), name.told());
    name.lookUps.found("b.", 30, "10.0.0.2");
    assertEquals(List.of("10.0.0.2:6379"), name.told());
  }

  @Test
  void shouldKeepEverythingWhileTheServiceFails() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 1, "10 1 6379 a.");
    name.lookUps.found("a.", 30, "10.0.0.1");
    name.untilAsked(SERVICE, MINUTE);
    name.lookUps.answerService(SERVICE, SimLookUps.failed(LookUpFailure.REFUSED));
    assertEquals(List.of(LookUpFailure.REFUSED), name.failures);
    assertEquals(1, name.sets.size());
    name.loop.runFor(Duration.ofSeconds(28));
    assertTrue(name.lookUps.isOpen("a.") || name.lookUps.isOpen(SERVICE));
  }

  @Test
  void shouldLookTheServiceAndItsTargetsUpAgain() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 30, "10 1 6379 a.");
    name.lookUps.found("a.", 30, "10.0.0.1");
    name.loop.runFor(Duration.ofSeconds(3));
    name.watch.lookAgain();
    name.loop.runAll();
    assertTrue(name.lookUps.isOpen(SERVICE) && name.lookUps.isOpen("a."));
  }

  @Test
  void shouldUse256AddressesOfAllTargetsTogether() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 30, "10 1 6379 a.", "20 1 6379 b.");
    name.lookUps.found("b.", 30, many("10.0.1."));
    name.lookUps.found("a.", 30, many("10.0.0."));
    assertEquals(256, name.told().size());
    assertEquals("10.0.1.56:6379", name.told().get(255));
  }

  private static String[] many(String network) {
    return IntStream.range(1, 201).mapToObj(i -> network + i).toArray(String[]::new);
  }

  @Test
  void shouldTellNothingOnceItIsClosed() {
    WatchedName name = WatchedName.service();
    name.lookUps.serves(SERVICE, 30, "10 1 6379 a.", "10 1 6379 b.");
    name.lookUps.found("a.", 30, "10.0.0.1");
    name.watch.close();
    name.loop.runAll();
    name.lookUps.found("b.", 30, "10.0.0.2");
    name.loop.runFor(MINUTE);
    assertEquals(List.of(), name.sets);
    assertFalse(name.lookUps.isOpen("a.") || name.lookUps.isOpen(SERVICE));
  }
}
