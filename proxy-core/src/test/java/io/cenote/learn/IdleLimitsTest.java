package io.cenote.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.close.ClosePhase;
import io.cenote.close.CloseRecord;
import io.cenote.transport.CloseReason;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.TcpSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Idle limits recognised from closed connections, in virtual time. */
class IdleLimitsTest {
  private static final Pattern LIMIT = Pattern.compile("limit-s=([0-9.]+)\\.\\.([0-9.]+)");
  private static final double PROBED_AFTER = 15;

  private final IdleLimits limits = new IdleLimits("api", keepalive(true));

  private static TcpSettings.Keepalive keepalive(boolean enabled) {
    return new TcpSettings.Keepalive(enabled, Duration.ofSeconds(15), Duration.ofSeconds(5), 3);
  }

  @Test
  void shouldLearnThatAServerKeepsUnusedConnections() {
    long age = nanos(20);
    assertFalse(limits.keepsUnused(age, nanos(1)));
    limits.served(new CloseRecord.LastUse(0, nanos(10), true), true, nanos(100));
    assertFalse(limits.keepsUnused(age, nanos(101)), "10 s are not 20");
    limits.served(new CloseRecord.LastUse(0, nanos(17), true), false, nanos(110));
    assertFalse(limits.keepsUnused(age, nanos(111)), "that one had served before");
    limits.served(new CloseRecord.LastUse(0, nanos(17), true), true, nanos(120));
    assertTrue(limits.keepsUnused(age, nanos(121)));
    limits.closed(
        new CloseRecord(
            CloseReason.PEER_FIN,
            ClosePhase.IDLE,
            0,
            new CloseRecord.Times(nanos(110), nanos(130), nanos(20)),
            0,
            null,
            facts(0, 0)));
    assertFalse(limits.keepsUnused(age, nanos(131)), "it closes them now");
  }

  private static long nanos(double seconds) {
    return (long) (seconds * 1e9);
  }

  private static TcpFacts facts(int probes, double silence) {
    return new TcpFacts(100, 0, 0, probes, new TcpFacts.Quiet(0, 0, (long) (silence * 1e3)), 10);
  }

  /** The peer closed a pooled connection that had been quiet so long. */
  private static @Nullable String closes(IdleLimits limits, double at, double quiet) {
    return limits.closed(
        new CloseRecord(
            CloseReason.PEER_FIN,
            ClosePhase.IDLE,
            3,
            new CloseRecord.Times(nanos(at - quiet - 100), nanos(at), nanos(quiet)),
            10,
            null,
            facts(0, 0)));
  }

  /** A connection made then was acquired after a silence, and nothing ever came back. */
  private static @Nullable String lost(
      IdleLimits limits, double connected, double at, double silence) {
    return limits.closed(
        new CloseRecord(
            CloseReason.WRITE_TIMEOUT,
            ClosePhase.ACTIVE,
            3,
            new CloseRecord.Times(nanos(connected), nanos(at), 0),
            10,
            new CloseRecord.LastUse(nanos(silence), nanos(silence), false),
            facts(0, silence)));
  }

  private static @Nullable String keepaliveDead(IdleLimits limits, double connected, double at) {
    return limits.closed(
        new CloseRecord(
            CloseReason.KEEPALIVE_DEAD,
            ClosePhase.IDLE,
            3,
            new CloseRecord.Times(nanos(connected), nanos(at), nanos(30)),
            10,
            null,
            facts(3, 30)));
  }

  private static void serves(IdleLimits limits, double at, double silence, double quiet) {
    limits.served(new CloseRecord.LastUse(nanos(silence), nanos(quiet), true), false, nanos(at));
  }

  private static void assertNames(double limit, @Nullable String advice) {
    assertNotNull(advice);
    Matcher found = LIMIT.matcher(advice);
    assertTrue(found.find(), advice);
    double middle = (Double.parseDouble(found.group(1)) + Double.parseDouble(found.group(2))) / 2;
    assertEquals(limit, middle, limit / 10, advice);
  }

  @Test
  void shouldRecogniseAServerThatCountsData() {
    assertNull(closes(limits, 100, 60.1));
    assertNull(closes(limits, 107, 59.9));
    assertEquals(
        "upstream=api learned=data-limit limit-s=59.9..60.1 closes=3 times=3 keepalive=answered:"
            + " the upstream closes a pooled connection that carries no data for so long; cure:"
            + " upstreams.api.pool.idle-timeout = 52s",
        closes(limits, 130, 60));
  }

  @Test
  void shouldSayTheSameOnlyOnce() {
    for (int i = 0; i < 3; i++) {
      closes(limits, 100 + i * 10, 60);
    }
    for (int i = 0; i < 30; i++) {
      assertNull(closes(limits, 200 + i * 10, 60));
    }
  }

  @Test
  void shouldSayWhatIsNewOnceTheServerHasChanged() {
    for (int i = 0; i < 3; i++) {
      closes(limits, 100 + i * 10, 60);
    }
    List<String> said = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String advice = closes(limits, 2_000 + i * 10, 20);
      if (advice != null) {
        said.add(advice);
      }
    }
    assertEquals(1, said.size());
    assertNames(20, said.get(0));
  }

  @Test
  void shouldNameTheSettingForUnusedConnections() {
    String advice = null;
    for (int i = 0; i < 3; i++) {
      long at = nanos(100 + i * 10);
      advice =
          limits.closed(
              new CloseRecord(
                  CloseReason.PEER_FIN,
                  ClosePhase.IDLE,
                  0,
                  new CloseRecord.Times(at - nanos(6), at, nanos(6)),
                  0,
                  null,
                  facts(0, 0)));
    }
    assertNotNull(advice);
    assertTrue(
        advice.endsWith(
            "keepalive=not-due: the upstream closes a connection that has never"
                + " carried any data for so long; cure: upstreams.api.pool.warm-max-age = 5200ms"),
        advice);
  }

  @Property
  void shouldLearnNothingFromARestart(
      @ForAll Random random, @ForAll @IntRange(min = 3, max = 64) int connections) {
    IdleLimits fresh = new IdleLimits("api", keepalive(true));
    for (int i = 0; i < connections; i++) {
      assertNull(closes(fresh, 100 + random.nextDouble() / 2, 1 + random.nextDouble() * 60));
    }
  }

  /** All of the same age, even. */
  @Property
  void shouldLearnNothingFromOneMoment(@ForAll @IntRange(min = 3, max = 64) int connections) {
    IdleLimits fresh = new IdleLimits("api", keepalive(true));
    for (int i = 0; i < connections; i++) {
      assertNull(closes(fresh, 100 + i / 100.0, 40));
    }
  }

  @Property
  void shouldNameAnyDataLimitWithinATenth(
      @ForAll Random random, @ForAll @DoubleRange(min = 2, max = 600) double limit) {
    IdleLimits fresh = new IdleLimits("api", keepalive(true));
    String advice = null;
    double at = 1_000;
    for (int i = 0; i < 10 && advice == null; i++) {
      at += 2 + random.nextDouble() * limit;
      advice = closes(fresh, at, limit * (0.97 + 0.06 * random.nextDouble()));
    }
    assertNames(limit, advice);
  }

  @Test
  void shouldDropALimitThatConnectionsHaveOutlived() {
    closes(limits, 100, 40);
    closes(limits, 110, 40);
    serves(limits, 115, 10, 80);
    assertNull(closes(limits, 120, 40));
  }

  @Property
  void shouldSeeNoLimitInClosesOfAllAges(@ForAll Random random) {
    IdleLimits fresh = new IdleLimits("api", keepalive(true));
    int said = 0;
    for (int i = 0; i < 8; i++) {
      double quiet = Math.pow(10, random.nextDouble() * 3); // 1 s to 1,000 s
      said += closes(fresh, 100 + i * 10, quiet) == null ? 0 : 1;
    }
    assertTrue(said <= 1, "by chance three may agree, but not again and again");
  }

  @Test
  void shouldRecogniseABoxThatForgets() {
    serves(limits, 50, 7.7, 7.7);
    assertNull(lost(limits, 0, 100, 8.2));
    assertNull(lost(limits, 0, 101, 9.3));
    assertEquals(
        "upstream=api learned=flow-limit limit-s=7.7..8.2 closes=3 times=2: something on the way"
            + " forgets a connection on which no packet goes for so long; cure:"
            + " upstreams.api.tcp.keepalive.idle = 3s",
        lost(limits, 120, 140, 10));
  }

  @Property
  void shouldNameTheLimitOfAnyBoxBetweenWhatSurvivedAndWhatDidNot(
      @ForAll @DoubleRange(min = 4, max = 600) double limit) {
    IdleLimits fresh = new IdleLimits("api", keepalive(false));
    String advice = null;
    double at = 1_000;
    for (int i = 0; i < 30 && advice == null; i++) {
      double connected = at + 1;
      at = connected + 20;
      double silence = limit * (0.9 + 0.02 * (i * 7 % 11));
      if (silence < limit) {
        serves(fresh, at, silence, silence);
      } else {
        advice = lost(fresh, connected, at, silence);
      }
    }
    assertNames(limit, advice);
    assertNotNull(advice);
    assertTrue(advice.contains("tcp.keepalive { enabled = true, idle = "), advice);
  }

  /** Keepalive alone shows only that the limit is not longer than its own idle time. */
  @Test
  void shouldBoundTheLimitFromAboveByAnUnansweredProbe() {
    assertNull(keepaliveDead(limits, 0, 100));
    assertNull(keepaliveDead(limits, 0, 101));
    String advice = keepaliveDead(limits, 110, 140);
    assertNotNull(advice);
    assertTrue(advice.contains("limit-s=0.0..15.0 closes=3 times=2"), advice);
    assertTrue(advice.endsWith("upstreams.api.tcp.keepalive.idle = 7s"), advice);
  }

  /** Every connection is lost, but each within its own time: all of them existed before. */
  @Property
  void shouldLearnNothingFromAnOutage(
      @ForAll Random random, @ForAll @IntRange(min = 3, max = 64) int connections) {
    IdleLimits fresh = new IdleLimits("api", keepalive(true));
    for (int i = 0; i < connections; i++) {
      assertNull(keepaliveDead(fresh, random.nextDouble() * 100, 100 + random.nextDouble() * 30));
    }
  }

  /** A probe was answered lately after the same silence: then it is no box that has a limit. */
  @Test
  void shouldSeeNoBoxWhereAProbeWasAnswered() {
    serves(limits, 90, 4, PROBED_AFTER + 4);
    assertNull(keepaliveDead(limits, 0, 100));
    assertNull(keepaliveDead(limits, 101, 140));
    assertNull(keepaliveDead(limits, 141, 180));
  }

  @Test
  void shouldRecogniseABoxByAResetThatAnswersAProbe() {
    String advice = null;
    for (int i = 0; i < 3; i++) {
      advice =
          limits.closed(
              new CloseRecord(
                  CloseReason.PEER_RESET,
                  ClosePhase.IDLE,
                  1,
                  new CloseRecord.Times(nanos(i * 100), nanos(i * 100 + 50), nanos(15)),
                  10,
                  null,
                  facts(1, 15.1)));
    }
    assertNotNull(advice);
    assertTrue(advice.contains("learned=flow-limit"), advice);
  }

  @Test
  void shouldLearnNothingFromAnEndOfOurOwn() {
    for (int i = 0; i < 10; i++) {
      assertNull(
          limits.closed(
              new CloseRecord(
                  CloseReason.IDLE_TIMEOUT,
                  ClosePhase.IDLE,
                  1,
                  new CloseRecord.Times(0, nanos(60 + i * 10), nanos(60)),
                  10,
                  null,
                  facts(0, 10))));
    }
  }
}
