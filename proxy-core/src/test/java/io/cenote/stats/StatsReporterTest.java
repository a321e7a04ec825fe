package io.cenote.stats;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.close.CloseCount;
import io.cenote.close.ClosePhase;
import io.cenote.pool.PoolSnapshot;
import io.cenote.pool.PoolTimes;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.EndpointsSnapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a pool's numbers are news. */
class StatsReporterTest {
  private static PoolSnapshot pool(int idle, long created, long rotated, long stale) {
    List<CloseCount> closed =
        List.of(
            new CloseCount("a", ClosePhase.IDLE, CloseReason.WARM_EXPIRED, rotated),
            new CloseCount("a", ClosePhase.IDLE, CloseReason.STALE, stale));
    return new PoolSnapshot(
        "it",
        idle,
        9,
        0,
        idle,
        0,
        0,
        0,
        created,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        PoolTimes.none(),
        closed,
        new EndpointsSnapshot("", List.of(), List.of()),
        Map.of(),
        false);
  }

  @Test
  void shouldNotCountRotationAlone() {
    assertFalse(StatsReporter.isNews(pool(4, 4, 0, 0), pool(4, 4, 0, 0)));
    assertFalse(StatsReporter.isNews(pool(4, 4, 0, 0), pool(4, 9, 5, 0)));
  }

  @Test
  void shouldCountWhatElseHappens() {
    assertTrue(StatsReporter.isNews(pool(4, 4, 0, 0), pool(4, 10, 5, 0)));
    assertTrue(StatsReporter.isNews(pool(4, 4, 0, 0), pool(3, 4, 0, 0)));
    assertTrue(StatsReporter.isNews(pool(4, 4, 0, 0), pool(4, 5, 0, 1)));
  }
}
