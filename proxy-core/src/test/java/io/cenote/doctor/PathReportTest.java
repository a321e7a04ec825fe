package io.cenote.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cenote.doctor.Observation.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a person reads. */
class PathReportTest {
  private final PathReport report = new PathReport();

  @Test
  void shouldSpeakOfASilenceOnceBothConnectionsAreKnown() {
    assertEquals(Optional.empty(), add(7, Outcome.ANSWERED, 7_000, ""));
    assertEquals(Optional.of("      7s quiet: answered"), add(7, Outcome.ANSWERED, 7_000, ""));
    add(90, Outcome.CLOSED, 4_100, "");
    assertEquals(
        Optional.of("     90s quiet: closed from there after 4100ms, no answer"),
        add(90, Outcome.UNANSWERED, 96_000, ""));
  }

  @Test
  void shouldExplainAPathThatForgets() {
    addTwo(7, Outcome.ANSWERED, 7_000);
    addTwo(8, Outcome.UNANSWERED, 14_000);
    add(9, Outcome.UNANSWERED, 15_000, "");
    add(9, Outcome.ANSWERED, 9_000, "");
    add(10, Outcome.VOID, 0, "connect-timeout: slow");
    assertEquals(
        """
        Something on the way forgets a quiet connection without a word: the limit is between 7s and 8s.
          5 of 6 connections agree.
          Against it: 9s quiet: answered
          1 more tell nothing: 10s quiet: no verdict (connect-timeout: slow)
          Keepalive holds it open: tcp.keepalive.idle at most 3s, half of what surely survives.
          dead-after = 7s derives idle = 3s; its default of 30s derives 15s, too long.
        """,
        report.conclusion());
  }

  @Test
  void shouldSayThatTheDefaultIsShortEnoughForALongLimit() {
    addTwo(300, Outcome.ANSWERED, 300_000);
    addTwo(350, Outcome.RESET, 350_000);
    assertEquals(
        """
        Something on the way forgets a quiet connection, and answers with RST: the limit is between 5m and 350s.
          4 of 4 connections agree.
          Keepalive holds it open: tcp.keepalive.idle at most 150s, half of what surely survives.
          dead-after = 5m derives idle = 150s; its default of 30s derives 15s, short enough.
        """,
        report.conclusion());
  }

  @Test
  void shouldExplainAPathTooShortForKeepalive() {
    addTwo(1, Outcome.UNANSWERED, 7_000);
    assertEquals(
        """
        Something on the way forgets a quiet connection without a word: the limit is between 0s and 1s.
          2 of 2 connections agree.
          That is too short for keepalive, whose shortest idle is 1s. Keep no idle connections:
          pool.min-idle = 0, pool.idle-timeout below 1s.
        """,
        report.conclusion());
  }

  @Test
  void shouldExplainAServerThatCloses() {
    addTwo(3, Outcome.ANSWERED, 3_000);
    add(5, Outcome.CLOSED, 4_000, "");
    add(5, Outcome.CLOSED, 4_100, "");
    assertEquals(
        """
        The server, or a proxy on the way, closes a connection that says nothing: the limit is between 4s and 4100ms.
          4 of 4 connections agree.
          Kernel keepalive does not count as use there. Close first instead, at 7/8 of the limit:
          pool.warm-max-age and pool.idle-timeout at most 3500ms (the defaults are 20s and 60s).
          Measured on connections that never said anything; after a first request it may differ.
        """,
        report.conclusion());
  }

  @Test
  void shouldExplainAPathWithNothingInTheWay() {
    addTwo(360, Outcome.ANSWERED, 360_000);
    assertEquals(
        """
        A quiet connection survives 6m at least.
          2 of 2 connections agree.
          Nothing needs to change for silences up to that. --longest asks about longer ones.
        """,
        report.conclusion());
  }

  @Test
  void shouldConcludeNothingFromConnectionsThatWereNeverMade() {
    assertEquals(Optional.empty(), add(1, Outcome.VOID, 0, "connect-refused: x"));
    assertEquals(Optional.empty(), add(1, Outcome.VOID, 0, "connect-refused: y"));
    assertFalse(report.isConclusive());
    assertEquals("connect-refused: x", report.whyNot());
  }

  private void addTwo(int silence, Outcome outcome, long at) {
    add(silence, outcome, at, "");
    add(silence, outcome, at, "");
  }

  private Optional<String> add(int silence, Outcome outcome, long at, String detail) {
    return report.add(
        new Observation(Duration.ofSeconds(silence), outcome, Duration.ofMillis(at), detail));
  }
}
