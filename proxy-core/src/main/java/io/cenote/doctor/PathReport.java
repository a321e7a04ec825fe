package io.cenote.doctor;

import io.cenote.config.DurationText;
import io.cenote.doctor.Observation.Outcome;
import io.cenote.transport.TcpSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Report of the observations as they come, and at the end of their meaning and the cure. Pure.
 *
 * <p>Thread: one at a time.
 */
public final class PathReport {
  private static final Duration SHORTEST_DEAD_AFTER = Duration.ofSeconds(2);
  private static final int MOST_NAMED = 8;

  private final List<Observation> observations = new ArrayList<>();

  /**
   * Adds an observation.
   *
   * @return a line on its silence, once all connections of that silence are known, if they have a
   *     verdict
   */
  public Optional<String> add(Observation observation) {
    observations.add(observation);
    List<Observation> same =
        observations.stream().filter(o -> o.silence().equals(observation.silence())).toList();
    boolean tells = same.stream().anyMatch(each -> each.outcome() != Outcome.VOID);
    if (same.size() < Silences.CONNECTIONS_EACH || !tells) {
      return Optional.empty();
    }
    String words =
        same.stream().map(PathReport::outcome).distinct().collect(Collectors.joining(", "));
    String silence = DurationText.of(observation.silence());
    return Optional.of(String.format(Locale.ROOT, "%8s quiet: %s", silence, words));
  }

  /** Tests whether there is anything to conclude from. */
  public boolean isConclusive() {
    return observations.stream().anyMatch(each -> each.outcome() != Outcome.VOID);
  }

  /** Returns the first reason why there is none. */
  public String whyNot() {
    return observations.isEmpty() ? "nothing was seen" : observations.get(0).detail();
  }

  /** Returns the verdict and its cure; lines, the last one ended too. */
  public String conclusion() {
    PathVerdict verdict = PathVerdict.of(observations);
    StringBuilder text = new StringBuilder();
    text.append(finding(verdict)).append('\n').append(sureness(verdict));
    cure(verdict).lines().forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  private static String finding(PathVerdict verdict) {
    String between = between(verdict);
    return switch (verdict.kind()) {
      case SURVIVES ->
          "A quiet connection survives " + DurationText.of(verdict.survived()) + " at least.";
      case CLOSED_THERE ->
          "The server, or a proxy on the way, closes a connection that says nothing: " + between;
      case FORGOTTEN_SILENTLY ->
          "Something on the way forgets a quiet connection without a word: " + between;
      case FORGOTTEN_WITH_RESET ->
          "Something on the way forgets a quiet connection, and answers with RST: " + between;
      case NOTHING_KNOWN -> "Nothing is known.";
    };
  }

  private static String between(PathVerdict verdict) {
    return "the limit is between %s and %s."
        .formatted(DurationText.of(verdict.survived()), DurationText.of(verdict.ended()));
  }

  private String sureness(PathVerdict verdict) {
    StringBuilder text = new StringBuilder();
    text.append("  %d of %d connections agree.\n".formatted(verdict.agreeing(), verdict.judged()));
    if (!verdict.against().isEmpty()) {
      text.append("  Against it: ").append(named(verdict.against())).append('\n');
    }
    List<Observation> silent =
        observations.stream().filter(each -> each.outcome() == Outcome.VOID).toList();
    if (!silent.isEmpty()) {
      text.append("  %d more tell nothing: ".formatted(silent.size()));
      text.append(named(silent)).append('\n');
    }
    return text.toString();
  }

  private static String named(List<Observation> some) {
    String names =
        some.stream()
            .limit(MOST_NAMED)
            .map(each -> DurationText.of(each.silence()) + " quiet: " + outcome(each))
            .collect(Collectors.joining("; "));
    return some.size() > MOST_NAMED ? names + "; ..." : names;
  }

  private static String outcome(Observation observation) {
    String words = observation.outcome().words();
    if (observation.outcome().isEnd()) {
      return words + " after " + DurationText.of(observation.at());
    }
    return observation.detail().isEmpty() ? words : words + " (" + observation.detail() + ")";
  }

  private static String cure(PathVerdict verdict) {
    return switch (verdict.kind()) {
      case SURVIVES ->
          """
          Nothing needs to change for silences up to that. --longest asks about longer ones.
          """;
      case CLOSED_THERE -> cureOfClosing(verdict.survived());
      case FORGOTTEN_SILENTLY, FORGOTTEN_WITH_RESET -> cureOfForgetting(verdict.survived());
      case NOTHING_KNOWN -> "";
    };
  }

  private static String cureOfClosing(Duration limit) {
    Duration below = Duration.ofMillis(limit.toMillis() * 7 / 8);
    return """
        Kernel keepalive does not count as use there. Close first instead, at 7/8 of the limit:
        pool.warm-max-age and pool.idle-timeout at most %s (the defaults are 20s and 60s).
        Measured on connections that never said anything; after a first request it may differ.
        """
        .formatted(DurationText.of(below));
  }

  private static String cureOfForgetting(Duration survived) {
    if (survived.compareTo(SHORTEST_DEAD_AFTER) < 0) {
      return """
          That is too short for keepalive, whose shortest idle is 1s. Keep no idle connections:
          pool.min-idle = 0, pool.idle-timeout below %s.
          """
          .formatted(DurationText.of(survived.isZero() ? Duration.ofSeconds(1) : survived));
    }
    return """
        Keepalive holds it open: tcp.keepalive.idle at most %s, half of what surely survives.
        dead-after = %s derives idle = %s; its default of 30s derives 15s%s.
        """
        .formatted(
            DurationText.of(Duration.ofSeconds(survived.toSeconds() / 2)),
            DurationText.of(survived),
            DurationText.of(TcpSettings.foundDeadAfter(survived).keepalive().idle()),
            survived.compareTo(Duration.ofSeconds(30)) < 0 ? ", too long" : ", short enough");
  }
}
