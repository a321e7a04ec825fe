package io.cenote.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.doctor.Observation.Outcome;
import io.cenote.doctor.PathVerdict.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** From observations to the explanation that fits them best. */
class PathVerdictTest {
  private static final int LONGEST = 360;

  @Property
  void shouldFindTheLimitOfABoxThatForgets(
      @ForAll @IntRange(min = 1, max = LONGEST) int limit, @ForAll boolean reset) {
    Outcome lost = reset ? Outcome.RESET : Outcome.UNANSWERED;
    PathVerdict verdict = PathVerdict.of(forgotten(limit, lost));
    assertEquals(reset ? Kind.FORGOTTEN_WITH_RESET : Kind.FORGOTTEN_SILENTLY, verdict.kind());
    assertTrue(verdict.survived().toSeconds() < limit, verdict::toString);
    assertTrue(verdict.ended().toSeconds() >= limit, verdict::toString);
    assertEquals(verdict.judged(), verdict.agreeing());
  }

  @Property
  void shouldNotBeMisledByOneConnection(
      @ForAll @IntRange(min = 8, max = 300) int limit,
      @ForAll @IntRange(min = 0, max = 63) int odd) {
    List<Observation> seen = forgotten(limit, Outcome.UNANSWERED);
    Observation was = seen.get(odd % seen.size());
    boolean answered = was.outcome() == Outcome.ANSWERED;
    seen.set(
        odd % seen.size(),
        observed(
            (int) was.silence().toSeconds(),
            answered ? Outcome.UNANSWERED : Outcome.ANSWERED,
            was.at().toMillis()));
    PathVerdict verdict = PathVerdict.of(seen);
    assertEquals(Kind.FORGOTTEN_SILENTLY, verdict.kind());
    int step = limit / 4 + 1;
    assertTrue(verdict.survived().toSeconds() <= limit + step, verdict::toString);
    assertTrue(verdict.survived().toSeconds() >= limit - 2 * step, verdict::toString);
    assertTrue(verdict.ended().toSeconds() <= limit + 2 * step, verdict::toString);
    assertEquals(1, verdict.against().size(), verdict::toString);
  }

  @Property
  void shouldFindTheLimitOfAServerThatCloses(
      @ForAll @IntRange(min = 0, max = LONGEST - 1) int limit, @ForAll boolean byReset) {
    List<Observation> seen = new ArrayList<>();
    for (int silence : Silences.upTo(LONGEST)) {
      for (int i = 0; i < Silences.CONNECTIONS_EACH; i++) {
        seen.add(
            silence > limit
                ? observed(
                    silence, byReset ? Outcome.CUT : Outcome.CLOSED, limit * 1000L + 100L * i)
                : observed(silence, Outcome.ANSWERED, silence * 1000L));
      }
    }
    PathVerdict verdict = PathVerdict.of(seen);
    assertEquals(Kind.CLOSED_THERE, verdict.kind());
    assertEquals(Duration.ofSeconds(limit), verdict.survived());
    assertEquals(Duration.ofMillis(limit * 1000L + 100), verdict.ended());
    assertEquals(List.of(), verdict.against());
  }

  @Test
  void shouldSayThatNothingIsInTheWay() {
    PathVerdict verdict = PathVerdict.of(forgotten(LONGEST + 1, Outcome.UNANSWERED));
    assertEquals(Kind.SURVIVES, verdict.kind());
    assertEquals(Duration.ofSeconds(LONGEST), verdict.survived());
    assertEquals(verdict.judged(), verdict.agreeing());
  }

  @Test
  void shouldTakeALostConnectionAmongSurvivorsForChance() {
    List<Observation> seen = forgotten(LONGEST + 1, Outcome.UNANSWERED);
    seen.set(20, observed(11, Outcome.UNANSWERED, 17_000));
    PathVerdict verdict = PathVerdict.of(seen);
    assertEquals(Kind.SURVIVES, verdict.kind());
    assertEquals(List.of(seen.get(20)), verdict.against());
  }

  @Test
  void shouldNameTheConnectionsThatOutlivedAClosingServer() {
    List<Observation> seen =
        List.of(
            observed(10, Outcome.CLOSED, 100),
            observed(10, Outcome.CLOSED, 100),
            observed(10, Outcome.CLOSED, 200),
            observed(10, Outcome.ANSWERED, 10_000));
    PathVerdict verdict = PathVerdict.of(seen);
    assertEquals(Kind.CLOSED_THERE, verdict.kind());
    assertEquals(List.of(seen.get(3)), verdict.against());
  }

  @Test
  void shouldKnowNothingFromConnectionsThatTellNothing() {
    PathVerdict verdict = PathVerdict.of(List.of(observed(5, Outcome.VOID, 0)));
    assertEquals(Kind.NOTHING_KNOWN, verdict.kind());
    assertEquals(Kind.NOTHING_KNOWN, PathVerdict.of(List.of()).kind());
  }

  /** A box forgets a flow that was quiet for so many seconds. */
  private static List<Observation> forgotten(int limit, Outcome lost) {
    List<Observation> seen = new ArrayList<>();
    for (int silence : Silences.upTo(LONGEST)) {
      for (int i = 0; i < Silences.CONNECTIONS_EACH; i++) {
        Outcome outcome = silence < limit ? Outcome.ANSWERED : lost;
        seen.add(observed(silence, outcome, silence * 1000L));
      }
    }
    return seen;
  }

  private static Observation observed(int silence, Outcome outcome, long at) {
    return new Observation(Duration.ofSeconds(silence), outcome, Duration.ofMillis(at), "");
  }
}
