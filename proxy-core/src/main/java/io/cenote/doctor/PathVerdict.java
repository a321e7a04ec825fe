package io.cenote.doctor;

import io.cenote.doctor.Observation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Verdict of the observations about the path: the explanation that the fewest of them contradict.
 * Pure.
 *
 * @param kind the explanation
 * @param survived the limit is not below this; zero if no silence is known to be survived
 * @param ended the limit is not above this; zero for {@link Kind#SURVIVES}
 * @param judged connections with a verdict
 * @param against those of them that contradict
 */
public record PathVerdict(
    Kind kind, Duration survived, Duration ended, int judged, List<Observation> against) {

  /** Explanations. */
  public enum Kind {
    /** Nothing ends a quiet connection within the longest silence measured. */
    SURVIVES,
    /** The server, or a proxy on the way, closes a silent connection by itself. */
    CLOSED_THERE,
    /** Something on the way forgets a quiet connection, and drops its packets. */
    FORGOTTEN_SILENTLY,
    /** Something on the way forgets a quiet connection, and answers with RST. */
    FORGOTTEN_WITH_RESET,
    /** No connection has a verdict. */
    NOTHING_KNOWN
  }

  private static final Duration CLOSE_TOGETHER = Duration.ofSeconds(1);
  private static final int CLOSE_TOGETHER_PART = 10;

  /** Number of connections that agree. */
  public int agreeing() {
    return judged - against.size();
  }

  /** Returns the verdict. */
  public static PathVerdict of(List<Observation> observations) {
    List<Observation> judged =
        observations.stream()
            .filter(each -> each.outcome() != Outcome.VOID)
            .sorted(Comparator.comparing(Observation::silence))
            .toList();
    if (judged.isEmpty()) {
      return new PathVerdict(Kind.NOTHING_KNOWN, Duration.ZERO, Duration.ZERO, 0, List.of());
    }
    // The simplest first: of two that explain as much, it stands.
    return Stream.of(Stream.of(survives(judged)), closedThere(judged), forgotten(judged))
        .flatMap(each -> each)
        .min(Comparator.comparingInt(verdict -> verdict.against().size()))
        .orElseThrow();
  }

  private static PathVerdict survives(List<Observation> judged) {
    return new PathVerdict(
        Kind.SURVIVES,
        longest(judged, each -> each.outcome() == Outcome.ANSWERED),
        Duration.ZERO,
        judged.size(),
        judged.stream().filter(each -> each.outcome() != Outcome.ANSWERED).toList());
  }

  /** The ends must have come after about the same silence, and nothing may have outlived it. */
  private static Stream<PathVerdict> closedThere(List<Observation> judged) {
    List<Duration> ends =
        judged.stream()
            .filter(each -> each.outcome().isEnd())
            .map(Observation::at)
            .sorted()
            .toList();
    if (ends.isEmpty()) {
      return Stream.empty();
    }
    Duration middle = ends.get(ends.size() / 2);
    Duration part = middle.dividedBy(CLOSE_TOGETHER_PART);
    Duration tolerance = part.compareTo(CLOSE_TOGETHER) > 0 ? part : CLOSE_TOGETHER;
    List<Observation> against = new ArrayList<>();
    List<Duration> together = new ArrayList<>();
    for (Observation each : judged) {
      boolean near = each.at().minus(middle).abs().compareTo(tolerance) <= 0;
      boolean early = each.silence().compareTo(middle.plus(tolerance)) <= 0;
      if (each.outcome().isEnd() && near) {
        together.add(each.at());
      } else if (each.outcome() != Outcome.ANSWERED || !early) {
        against.add(each);
      }
    }
    together.sort(Comparator.naturalOrder());
    return Stream.of(
        new PathVerdict(
            Kind.CLOSED_THERE,
            together.get(0),
            together.get(together.size() - 1),
            judged.size(),
            List.copyOf(against)));
  }

  /** One verdict for each place in the ladder where the forgetting may begin. */
  private static Stream<PathVerdict> forgotten(List<Observation> judged) {
    return judged.stream()
        .filter(each -> each.outcome().isLoss())
        .map(Observation::silence)
        .distinct()
        .map(from -> forgottenFrom(from, judged));
  }

  private static PathVerdict forgottenFrom(Duration from, List<Observation> judged) {
    Predicate<Observation> late = each -> each.silence().compareTo(from) >= 0;
    List<Observation> against =
        judged.stream()
            .filter(
                each ->
                    late.test(each) ? !each.outcome().isLoss() : each.outcome() != Outcome.ANSWERED)
            .toList();
    List<Observation> lost =
        judged.stream().filter(late).filter(each -> each.outcome().isLoss()).toList();
    long resets = lost.stream().filter(each -> each.outcome() == Outcome.RESET).count();
    return new PathVerdict(
        resets * 2 > lost.size() ? Kind.FORGOTTEN_WITH_RESET : Kind.FORGOTTEN_SILENTLY,
        longest(judged, late.negate().and(each -> each.outcome() == Outcome.ANSWERED)),
        from,
        judged.size(),
        against);
  }

  private static Duration longest(List<Observation> judged, Predicate<Observation> which) {
    return judged.stream()
        .filter(which)
        .map(Observation::silence)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
