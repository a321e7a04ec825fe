package io.cenote.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.HealthFixture;
import io.cenote.testing.Members;
import io.cenote.testing.SimLoop;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.balance.Roster;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When members are checked, in virtual time. */
class ChecksTest {
  private static final long SECOND = 1_000_000_000L;

  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final SimLoop loop = new SimLoop(0, clock);
  private final List<Long> begun = new ArrayList<>();
  private List<Member> members = Members.ofWeights(1, 1);
  private Health health =
      new Health(
          HealthFixture.of().build(),
          () -> Roster.of(List.of(), false),
          new HealthLog("it"),
          new OnChange(() -> {}),
          0);
  private boolean well = true;
  private boolean silent;
  private int running;
  private int mostRunning;

  private Checks of(HealthFixture settings) {
    Roster roster = Roster.of(members, false);
    HealthSettings built = settings.build();
    List<Checks> self = new ArrayList<>();
    health =
        new Health(
            built,
            () -> roster,
            new HealthLog("it"),
            new OnChange(() -> loop.execute(() -> self.get(0).plan())),
            clock.nanos);
    Checks.Pace pace =
        new Checks.Pace(
            built.active().interval().toNanos(),
            built.active().steps().rise(),
            new Random(3)::nextDouble);
    self.add(new Checks(health, () -> roster, loop, this::check, pace));
    loop.execute(self.get(0)::plan);
    return self.get(0);
  }

  private void check(Member member, Checker.End end) {
    begun.add(clock.nanos);
    running++;
    mostRunning = Math.max(mostRunning, running);
    if (silent) {
      return;
    }
    loop.schedule(
        () -> {
          running--;
          if (well) {
            end.passed();
          } else {
            end.failed(CloseReason.CONNECT_REFUSED, "simulated");
          }
        },
        1_000_000);
  }

  @Test
  void shouldCheckNobodyThatIsUpUnlessAsked() {
    of(HealthFixture.of());
    loop.runFor(Duration.ofMinutes(1));
    assertEquals(0, begun.size());
  }

  @Test
  void shouldCheckEachAtTheIntervalJittered() {
    of(HealthFixture.of().checked(Duration.ofSeconds(1), 3, 2));
    loop.runFor(Duration.ofMinutes(1));
    assertTrue(begun.size() >= 2 * 54 && begun.size() <= 2 * 67, () -> begun.size() + "");
  }

  /** A processor that sleeps between checks pays for each time that it wakes up. */
  @Test
  void shouldBeginChecksTogether() {
    int[] weights = new int[64];
    Arrays.fill(weights, 1);
    members = Members.ofWeights(weights);
    of(HealthFixture.of().checked(Duration.ofSeconds(1), 3, 2));
    loop.runFor(Duration.ofMinutes(1));
    long moments = begun.stream().distinct().count();
    assertTrue(begun.size() >= 64 * 54, () -> begun.size() + " checks");
    assertTrue(moments <= 60 * 16, () -> moments + " moments");
    assertTrue(mostRunning <= Checks.AT_ONCE);
  }

  @Test
  void shouldSeeTheReturnOfAMemberWithinASecond() {
    of(HealthFixture.of());
    Member member = members.get(0);
    well = false;
    for (int i = 0; i < 3; i++) {
      health.connectFailed(member, CloseReason.CONNECT_REFUSED, loop.nanos());
    }
    loop.runFor(Duration.ofSeconds(20));
    assertTrue(begun.size() >= 20 && begun.size() <= 40, () -> begun.size() + " in 20 s");
    well = true;
    loop.runFor(Duration.ofSeconds(1));
    assertEquals(MemberState.UP, member.condition().state());
    int sofar = begun.size();
    loop.runFor(Duration.ofMinutes(1));
    assertEquals(sofar, begun.size(), "it is up and is not checked any more");
  }

  @Test
  void shouldSeeTheReturnWithinASecondThoughItHasToRiseTwice() {
    of(HealthFixture.of().checked(Duration.ofSeconds(30), 1, 2));
    well = false;
    loop.runFor(Duration.ofMinutes(2));
    assertEquals(MemberState.DOWN, members.get(0).condition().state());
    well = true;
    loop.runFor(Duration.ofSeconds(1));
    assertEquals(MemberState.UP, members.get(0).condition().state());
  }

  @Test
  void shouldRunOneCheckOfAMemberAtATimeAndFewOfAll() {
    members = Members.ofWeights(new int[64]);
    silent = true;
    of(HealthFixture.of().checked(Duration.ofMillis(10), 3, 2));
    loop.runFor(Duration.ofSeconds(10));
    assertEquals(Checks.AT_ONCE, mostRunning);
    assertEquals(Checks.AT_ONCE, begun.size());
  }

  @Test
  void shouldEndAnEjectionInTime() {
    of(HealthFixture.of());
    Member member = members.get(0);
    for (int i = 0; i < 5; i++) {
      health.diedSilently(member, CloseReason.KEEPALIVE_DEAD, loop.nanos());
    }
    long ejectedAt = member.condition().since();
    loop.runFor(Duration.ofMillis(990));
    assertEquals(MemberState.EJECTED, member.condition().state());
    loop.runFor(Duration.ofMillis(20));
    assertEquals(MemberState.UP, member.condition().state());
    assertTrue(member.condition().since() - ejectedAt < SECOND + 20_000_000);
  }

  @Test
  void shouldCheckNobodyOnceClosed() {
    Checks checks = of(HealthFixture.of().checked(Duration.ofSeconds(1), 3, 2));
    loop.runFor(Duration.ofSeconds(3));
    checks.close();
    int sofar = begun.size();
    loop.runFor(Duration.ofSeconds(3));
    assertEquals(sofar, begun.size());
  }
}
