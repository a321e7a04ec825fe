package io.cenote.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cenote.transport.CloseReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private static final Duration DEAD = Duration.ofSeconds(60);
  private static final Duration SLOW = Duration.ofMinutes(5);

  private final Delivery delivery = new Delivery();
  private long now = -5_000_000_000L;

  @Test
  void shouldFindNothingWrongWhileBytesArrive() {
    for (int i = 0; i < 1_000; i++) {
      assertNull(after(30, facts(true, i, 3, 0, 600)));
    }
  }

  @Test
  void shouldGiveUpAPeerThatAnswersNoRetransmission() {
    assertNull(after(0, facts(true, 10, 0, 0, 0)));
    assertNull(after(59, facts(true, 10, 6, 0, 59)));
    assertEquals(CloseReason.WRITE_TIMEOUT, after(1, facts(true, 10, 7, 0, 60)));
  }

  /** Long quiet before the first byte is no silence of the peer's. */
  @Test
  void shouldCountFromTheFirstUndeliveredByte() {
    assertNull(after(7_200, facts(false, 10, 0, 0, 7_200)));
    assertNull(after(10, facts(true, 10, 1, 0, 7_210)));
    assertNull(after(49, facts(true, 10, 6, 0, 7_259)));
    assertEquals(CloseReason.WRITE_TIMEOUT, after(1, facts(true, 10, 6, 0, 7_260)));
  }

  @Test
  void shouldKeepALivePeerWithAShutWindowUntilTheSlowReaderLimit() {
    assertNull(after(0, facts(true, 10, 0, 0, 0)));
    // Probes back off up to two minutes apart; each is answered.
    assertNull(after(120, facts(true, 10, 0, 1, 115)));
    assertNull(after(120, facts(true, 10, 0, 0, 5)));
    assertNull(after(59, facts(true, 10, 0, 1, 64)));
    assertEquals(CloseReason.PEER_STALLED, after(1, facts(true, 10, 0, 0, 1)));
  }

  @Test
  void shouldGiveUpADeadPeerBehindAShutWindow() {
    assertNull(after(0, facts(true, 10, 0, 0, 0)));
    assertNull(after(40, facts(true, 10, 0, 1, 40)));
    assertEquals(CloseReason.WRITE_TIMEOUT, after(25, facts(true, 10, 0, 2, 65)));
  }

  @Test
  void shouldLetAPeerStallForEverWhereThereIsNoLimit() {
    delivery.judge(facts(true, 1, 0, 0, 0), 0, DEAD, Duration.ZERO);
    assertNull(delivery.judge(facts(true, 1, 0, 0, 0), Long.MAX_VALUE / 2, DEAD, Duration.ZERO));
  }

  private @Nullable CloseReason after(long seconds, Delivery.Facts facts) {
    now += seconds * 1_000_000_000L;
    return delivery.judge(facts, now, DEAD, SLOW);
  }

  private static Delivery.Facts facts(
      boolean undelivered, long acked, int retransmits, int probes, long silenceSeconds) {
    return new Delivery.Facts(
        undelivered, acked, retransmits, probes, silenceSeconds * 1_000_000_000L);
  }
}
