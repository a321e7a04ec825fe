package io.cenote.upstream.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.CloseReason;
import org.junit.jupiter.api.Test;

/** What is thought of one member, in virtual time. */
class ConditionTest {
  private static final long MILLI = 1_000_000L;

  private final Condition condition = new Condition(() -> 0, 0);

  @Test
  void shouldRestAfterAFailedConnectUntilItsBackoffIsOver() {
    condition.connectFailed(CloseReason.CONNECT_REFUSED, false, 0);
    assertEquals(Backoff.FIRST_NANOS, condition.remaining(0));
    assertTrue(condition.remaining(Backoff.FIRST_NANOS) <= 0);
    condition.connectFailed(CloseReason.CONNECT_REFUSED, false, 0);
    assertEquals(2 * Backoff.FIRST_NANOS, condition.remaining(0));
    condition.connected(1);
    assertEquals(0, condition.remaining(1));
    assertEquals(0, condition.refusals());
  }

  @Test
  void shouldNotBlameTheMemberForWhatLiesOnThisHost() {
    condition.connectFailed(CloseReason.LOCAL_ABORT, true, 0);
    assertEquals(0, condition.strikes());
    assertEquals(0, condition.refusals());
    assertTrue(condition.remaining(0) > 0, "it would be tried again without end");
  }

  @Test
  void shouldCountSilentEndsAndFailedConnectsInARow() {
    condition.diedSilently(CloseReason.KEEPALIVE_DEAD);
    condition.connectFailed(CloseReason.CONNECT_TIMEOUT, false, 0);
    assertEquals(2, condition.strikes());
    assertEquals(1, condition.refusals());
    condition.connected(1);
    assertEquals(0, condition.strikes());
  }

  @Test
  void shouldRetireOnceInAQuarantineAndKnowItsConnections() {
    assertTrue(condition.retire(100));
    assertFalse(condition.retire(100 + Condition.QUARANTINE_NANOS - 1), "once in a quarantine");
    assertEquals(Condition.QUARANTINE_NANOS, condition.remaining(100));
    assertTrue(condition.backingOff(100) <= 0, "it may be dialled ahead of need");
    assertEquals(CloseReason.TAINTED, condition.unlendable(100));
    assertNull(condition.unlendable(101), "made since then");
    assertTrue(condition.remaining(100 + Condition.QUARANTINE_NANOS) <= 0);
    assertTrue(condition.retire(100 + Condition.QUARANTINE_NANOS));
  }

  @Test
  void shouldNotTrustAMemberThatDropsWhatItAcceptsUntilAConnectionIsProved() {
    condition.dropped(0);
    condition.dropped(1);
    assertEquals(Backoff.FIRST_NANOS, condition.remaining(0), "dropped together: one failure");
    condition.connected(2);
    assertTrue(condition.remaining(2) > 0, "a connect proves nothing");
    condition.triedAhead(3);
    assertEquals(Condition.YOUNG_NANOS, condition.backingOff(3));
    condition.proved(4);
    assertEquals(0, condition.remaining(4));
  }

  @Test
  void shouldLendNothingOfAMemberThatIsNotUp() {
    assertTrue(condition.move(MemberState.DOWN, "refused", 5));
    assertFalse(condition.move(MemberState.DOWN, "refused", 6));
    assertEquals(CloseReason.STALE, condition.unlendable(5));
    assertEquals(5, condition.since());
    assertTrue(condition.move(MemberState.UP, "", 7));
    assertNull(condition.unlendable(5));
    assertTrue(condition.move(MemberState.LEFT, "not in the answer", 8));
    assertEquals(CloseReason.DRAINED, condition.unlendable(5));
    assertFalse(condition.move(MemberState.UP, "", 9), "nothing comes back from there");
  }

  @Test
  void shouldBeginAnewWhenItComesUp() {
    condition.connectFailed(CloseReason.CONNECT_REFUSED, false, 0);
    condition.move(MemberState.DOWN, "refused", 0);
    condition.move(MemberState.UP, "", MILLI);
    assertEquals(0, condition.refusals());
    assertEquals(0, condition.remaining(MILLI));
  }

  @Test
  void shouldRememberTheLastChangesOnly() {
    for (int i = 0; i < 40; i++) {
      condition.move(i % 2 == 0 ? MemberState.DOWN : MemberState.UP, "change " + i, i);
    }
    assertEquals(Condition.REMEMBERED, condition.changes().size());
    assertEquals("change 39", condition.changes().get(Condition.REMEMBERED - 1).why());
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
}
