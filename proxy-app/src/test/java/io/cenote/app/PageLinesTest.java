package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.close.CloseLog;
import io.cenote.close.ClosePhase;
import io.cenote.close.CloseRecord;
import io.cenote.doctor.Observation;
import io.cenote.doctor.PathReport;
import io.cenote.learn.IdleLimits;
import io.cenote.transport.CloseReason;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.TcpSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Each line of a {@code text} block is one that Cenote writes. */
class PageLinesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final TcpFacts FACTS =
      new TcpFacts(300, 0, 0, 3, new TcpFacts.Quiet(15_000, 15_000, 15_000), 4711);

  private static final List<String> SAID = new ArrayList<>();

  @BeforeAll
  static void letItBeSaid() throws Exception {
    try (Scenes scenes = new Scenes()) {
      scenes.fullPool();
      scenes.fullQueue();
      scenes.fullListener();
      scenes.noServer();
      scenes.lostName();
      vanishedPeer(scenes.await("cenote.close - upstream=redis "));
      serverThatCountsData();
      boxThatForgets();
      SAID.addAll(scenes.lines());
    }
    SAID.addAll(pathThatForgets());
  }

  /** The record of a connection, as it would be written had its peer vanished. */
  private static void vanishedPeer(String record) {
    String who = record.replaceAll(".*(upstream=.*) reason=.*", "$1");
    CloseLog.write(who, recordOf(CloseReason.KEEPALIVE_DEAD, 0, 81, 15, null));
  }

  private static void serverThatCountsData() {
    IdleLimits limits = limits("api");
    String advice = null;
    for (int i = 0; i < 3; i++) {
      advice = limits.closed(recordOf(CloseReason.PEER_FIN, 0, 100 + 10 * i, 60, null));
    }
    advise(advice);
  }

  private static void boxThatForgets() {
    IdleLimits limits = limits("db");
    limits.served(waited(280, true), false, 300 * SECOND);
    limits.closed(recordOf(CloseReason.WRITE_TIMEOUT, 0, 1000, 0, waited(310, false)));
    limits.closed(recordOf(CloseReason.WRITE_TIMEOUT, 0, 1001, 0, waited(320, false)));
    advise(limits.closed(recordOf(CloseReason.WRITE_TIMEOUT, 1020, 1400, 0, waited(330, false))));
  }

  private static IdleLimits limits(String upstream) {
    return new IdleLimits(
        upstream,
        new TcpSettings.Keepalive(true, Duration.ofSeconds(15), Duration.ofSeconds(5), 3));
  }

  private static CloseRecord.LastUse waited(long seconds, boolean answered) {
    return new CloseRecord.LastUse(seconds * SECOND, seconds * SECOND, answered);
  }

  private static CloseRecord recordOf(
      CloseReason reason,
      long connected,
      long closed,
      long quiet,
      CloseRecord.@Nullable LastUse lastUse) {
    ClosePhase phase = lastUse == null ? ClosePhase.IDLE : ClosePhase.ACTIVE;
    return new CloseRecord(
        reason,
        phase,
        3,
        new CloseRecord.Times(connected * SECOND, closed * SECOND, quiet * SECOND),
        52_003,
        lastUse,
        FACTS);
  }

  private static void advise(@Nullable String advice) {
    assertNotNull(advice);
    LoggerFactory.getLogger("cenote.learn").warn("{}", advice);
  }

  private static List<String> pathThatForgets() {
    PathReport report = new PathReport();
    List<String> said = new ArrayList<>();
    for (int seconds = 1; seconds <= 40; seconds++) {
      Duration silence = Duration.ofSeconds(seconds);
      Observation.Outcome outcome =
          seconds < 20 ? Observation.Outcome.ANSWERED : Observation.Outcome.UNANSWERED;
      for (int i = 0; i < 2; i++) {
        report.add(new Observation(silence, outcome, silence, "")).ifPresent(said::add);
      }
    }
    report.conclusion().lines().forEach(said::add);
    return said;
  }

  static List<Page.Block> texts() {
    return Page.blocks("text");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void shouldBeSaidByCenote(Page.Block block) {
    for (String line : block.lines()) {
      assertTrue(
          SAID.stream().anyMatch(said -> Shape.isLine(line, said)),
          () -> block + ": " + line + " (expected: one of\n" + likeIt(line) + ")");
    }
  }

  /** What was said by the same logger. */
  private static String likeIt(String line) {
    return SAID.stream()
        .filter(said -> loggerOf(said).equals(loggerOf(line)))
        .collect(Collectors.joining("\n"));
  }

  private static String loggerOf(String line) {
    return line.replaceFirst(" - .*|^ .*", "").replaceFirst(".* ", "");
  }
}
