package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointSetTest {
  private static final Endpoint A = new Endpoint.Tcp("a", 1);
  private static final Endpoint B = new Endpoint.Tcp("b", 1);
  private static final Endpoint C = new Endpoint.Tcp("c", 1);

  private final EndpointSet set = new EndpointSet(List.of(A, B, C), Balance.ROUND_ROBIN, () -> 0);

  @Test
  void shouldTakeTurns() {
    assertEquals(List.of(A, B, C, A), List.of(pick(0), pick(0), pick(0), pick(0)));
  }

  @Test
  void shouldPreferTheFirstWithFailoverAndComeBackToIt() {
    EndpointSet failover = new EndpointSet(List.of(A, B, C), Balance.FAILOVER, () -> 0);
    assertEquals(List.of(A, A), List.of(failover.choose(0), failover.choose(0)));
    failover.failed(A, 0);
    assertEquals(List.of(B, B), List.of(failover.choose(0), failover.choose(0)));
    failover.failed(B, 0);
    assertEquals(C, failover.choose(0));
    assertEquals(A, failover.choose(Backoff.FIRST_NANOS));
  }

  @Test
  void shouldPassOverAFailedEndpointUntilItsBackoffIsOver() {
    set.failed(B, 0);
    assertEquals(List.of(A, C, A), List.of(pick(0), pick(0), pick(0)));
    assertEquals(B, pick(Backoff.FIRST_NANOS));
  }

  @Test
  void shouldTakeTheOneNearestToItsEndWhenAllHaveFailed() {
    set.failed(A, 20);
    set.failed(B, 10);
    set.failed(C, 30);
    assertEquals(B, pick(40));
    assertEquals(Backoff.FIRST_NANOS - 30, set.remaining(40));
    set.connected(C);
    assertEquals(0, set.remaining(40));
  }

  @Test
  void shouldPassOverARetiredEndpointAndKnowItsConnections() {
    assertTrue(set.retire(B, 100));
    assertFalse(set.retire(B, 100 + EndpointSet.QUARANTINE_NANOS - 1), "once in a quarantine");
    assertEquals(List.of(A, C, A), List.of(pick(100), pick(100), pick(100)));
    assertEquals(0, set.remaining(100));
    assertTrue(set.isRetired(B, 100));
    assertFalse(set.isRetired(B, 101), "made since then");
    assertFalse(set.isRetired(A, 100));
    assertEquals(B, pick(100 + EndpointSet.QUARANTINE_NANOS));
    assertTrue(set.retire(B, 100 + EndpointSet.QUARANTINE_NANOS));
  }

  @Test
  void shouldBackOffLongerEachTimeUpToTheLimitAndNeverLessThanHalf() {
    Backoff slowest = new Backoff(() -> 0);
    Backoff quickest = new Backoff(() -> 1);
    long expected = Backoff.FIRST_NANOS;
    for (int i = 0; i < 40; i++) {
      slowest.failed(0);
      quickest.failed(0);
      assertEquals(expected, slowest.remaining(0));
      assertEquals(expected / 2, quickest.remaining(0));
      expected = Math.min(Backoff.MAX_NANOS, expected * 2);
    }
    slowest.succeeded();
    assertEquals(0, slowest.remaining(0));
    assertTrue(quickest.remaining(Backoff.MAX_NANOS) <= 0);
  }

  private Endpoint pick(long now) {
    return set.choose(now);
  }
}
