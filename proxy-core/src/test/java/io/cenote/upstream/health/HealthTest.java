package io.cenote.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.HealthFixture;
import io.cenote.testing.LogCapture;
import io.cenote.testing.Members;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Which members are up, in virtual time. */
class HealthTest {
  private static final long SECOND = 1_000_000_000L;
  private static final CloseReason REFUSED = CloseReason.CONNECT_REFUSED;

  private List<Member> members = Members.ofWeights(1, 1, 1, 1);
  private int changes;

  private Health of(HealthFixture settings) {
    Roster roster = Roster.of(members, false);
    return new Health(
        settings.build(), () -> roster, new HealthLog("redis"), new OnChange(() -> changes++), 0);
  }

  private static void refuse(Health health, Member member, int times, long now) {
    for (int i = 0; i < times; i++) {
      health.connectFailed(member, REFUSED, now);
    }
  }

  private MemberState state(int place) {
    return members.get(place).condition().state();
  }

  @Test
  void shouldTakeAMemberDownAfterSoManyFailedConnectsAndUpAfterOneCheck() {
    Health health = of(HealthFixture.of());
    refuse(health, members.get(0), 2, 1);
    health.connected(members.get(0), 2);
    refuse(health, members.get(0), 2, 3);
    assertEquals(MemberState.UP, state(0), "not in a row");
    refuse(health, members.get(0), 1, 4);
    assertEquals(MemberState.DOWN, state(0));
    assertEquals(1, changes);
    health.passed(members.get(0), 5);
    assertEquals(MemberState.UP, state(0));
    assertEquals(2, changes);
  }

  @Test
  void shouldBelieveTheChecksWhereThereAreSome() {
    Health health =
        of(
            HealthFixture.of()
                .checked(Duration.ofSeconds(1), 3, 2)
                .passive(
                    new HealthSettings.Passive(
                        0, Duration.ofSeconds(1), Duration.ofSeconds(30), 50)));
    refuse(health, members.get(0), 9, 1);
    assertEquals(MemberState.UP, state(0), "a connect is no check");
    health.failed(members.get(0), REFUSED, "refused", 2);
    health.failed(members.get(0), REFUSED, "refused", 3);
    health.passed(members.get(0), 4);
    health.failed(members.get(0), REFUSED, "refused", 5);
    assertEquals(MemberState.UP, state(0), "not in a row");
    health.failed(members.get(0), REFUSED, "refused", 6);
    health.failed(members.get(0), REFUSED, "refused", 7);
    assertEquals(MemberState.DOWN, state(0));
    health.passed(members.get(0), 8);
    health.connected(members.get(0), 9);
    assertEquals(MemberState.DOWN, state(0), "it has to rise");
    health.passed(members.get(0), 10);
    assertEquals(MemberState.UP, state(0));
  }

  @Test
  void shouldNotBlameAMemberForWhatLiesOnThisHost() {
    Health health = of(HealthFixture.of());
    for (int i = 0; i < 50; i++) {
      health.connectFailed(members.get(0), CloseReason.LOCAL_ABORT, i);
    }
    assertEquals(MemberState.UP, state(0));
  }

  @Test
  void shouldEjectForLongerEachTimeAndForLessAfterGoodMinutes() {
    Health health = of(HealthFixture.of());
    long now = 0;
    for (int seconds : List.of(1, 2, 4, 8, 16, 30, 30)) {
      now = eject(health, members.get(0), now, seconds);
    }
    now += 180 * SECOND;
    eject(health, members.get(0), now, 4);
  }

  /** Ejects it, and returns the end of that. */
  private static long eject(Health health, Member member, long now, int seconds) {
    for (int i = 0; i < 5; i++) {
      assertEquals(MemberState.UP, member.condition().state());
      health.diedSilently(member, CloseReason.KEEPALIVE_DEAD, now);
    }
    assertEquals(MemberState.EJECTED, member.condition().state());
    assertEquals(seconds * SECOND, health.endEjections(now));
    health.endEjections(now + seconds * SECOND - 1);
    assertEquals(MemberState.EJECTED, member.condition().state());
    assertEquals(Long.MAX_VALUE, health.endEjections(now + seconds * SECOND));
    assertEquals(MemberState.UP, member.condition().state());
    return now + seconds * SECOND;
  }

  @Property(tries = 300)
  void shouldEjectNoMoreThanItsPartAndNeverTheLast(
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 8) Integer> deaths) {
    members = Members.ofWeights(IntStream.range(0, count).map(i -> 1).toArray());
    Health health =
        of(
            HealthFixture.of()
                .passive(
                    new HealthSettings.Passive(
                        2, Duration.ofSeconds(1), Duration.ofSeconds(30), percent)));
    for (int death : deaths) {
      health.diedSilently(members.get(death % count), CloseReason.WRITE_TIMEOUT, 0);
      long ejected =
          members.stream().filter(m -> m.condition().state() == MemberState.EJECTED).count();
      assertTrue(ejected * 100 <= (long) count * percent, ejected + " of " + count);
      assertTrue(ejected < count, "the last one");
      assertNull(health.down());
    }
  }

  @Test
  void shouldSayThatTheUpstreamIsDownAndWhyAndForHowLong() {
    members = Members.ofWeights(1, 1);
    Health health = of(HealthFixture.of());
    try (LogCapture log = new LogCapture("cenote.upstream")) {
      refuse(health, members.get(0), 3, 2 * 3_600 * SECOND);
      assertNull(health.down());
      for (int i = 0; i < 3; i++) {
        health.connectFailed(members.get(1), CloseReason.CONNECT_TIMEOUT, 11_520 * SECOND);
      }
      Down down = health.down();
      assertNotNull(down);
      assertEquals(REFUSED, down.reason());
      health.passed(members.get(1), 11_528 * SECOND + 300_000_000);
      assertNull(health.down());
      assertEquals(
          List.of(
              "upstream=redis endpoint=10.0.0.0:6379 DOWN: 3 connects failed in a row, the last"
                  + " connect-refused, was up 2h00m",
              "upstream=redis endpoint=10.0.0.1:6379 DOWN: 3 connects failed in a row, the last"
                  + " connect-timeout, was up 3h12m",
              "upstream=redis DOWN: every endpoint is down (10.0.0.0:6379 connect-refused,"
                  + " 10.0.0.1:6379 connect-timeout), was up 3h12m",
              "upstream=redis endpoint=10.0.0.1:6379 UP after 8.3s",
              "upstream=redis UP after 8.3s"),
          log.lines());
    }
  }
}
