package io.cenote.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.close.CloseCount;
import io.cenote.close.ClosePhase;
import io.cenote.lease.LeaseSample;
import io.cenote.pool.PoolSnapshot;
import io.cenote.pool.PoolTimes;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.EndpointsSnapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsLineTest {
  @Test
  void shouldHaveTheWordsOfTheContractInTheirOrder() {
    List<CloseCount> closes =
        List.of(
            new CloseCount("a", ClosePhase.IDLE, CloseReason.IDLE_TIMEOUT, 12),
            new CloseCount("b", ClosePhase.IDLE, CloseReason.PEER_FIN, 1),
            new CloseCount("b", ClosePhase.IDLE, CloseReason.IDLE_TIMEOUT, 8),
            new CloseCount("b", ClosePhase.IDLE, CloseReason.LRU, 5));
    PoolSnapshot pool =
        new PoolSnapshot(
            "redis",
            12,
            64,
            3,
            9,
            0,
            0,
            1902,
            40,
            22,
            1862,
            0,
            0,
            0,
            0,
            41_900_000_000L,
            PoolTimes.none(),
            closes,
            new EndpointsSnapshot("", List.of(), List.of()),
            Map.of(CloseReason.ACQUIRE_TIMEOUT, 2L),
            false);
    LeaseSample leases = new LeaseSample(0, 0, 0, Map.of("multi", 2), Map.of(), 7, Map.of());
    assertEquals(
        "pool=redis total=12 max=64 active=3 idle=9 pending=0 acquired=1902 created=40 warm=22"
            + " reused=1862 hit=99.1% wait-p99-ms=0.0 oldest-idle-s=41 closed.idle-timeout=20"
            + " closed.lru=5 closed.peer-fin=1 refused.acquire-timeout=2 pinned.multi=2 mux-depth=7",
        StatsLine.of(PoolReading.of(pool, leases)));
  }
}
