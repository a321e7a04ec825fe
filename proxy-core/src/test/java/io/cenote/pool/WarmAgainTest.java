package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.PoolFixture;
import io.cenote.testing.SimLoop;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.health.Checker;
import io.cenote.upstream.member.Member;
import org.junit.jupiter.api.Test;

/** What is kept warm, after its server was away for long. */
class WarmAgainTest {
  private static final long MILLI = 1_000_000L;
  private static final int WARM = 4;

  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final SimLoop loop = new SimLoop(0, clock);
  private boolean up;

  private static UpstreamSettings upstream() {
    return UpstreamFixture.with(PoolFixture.ofAtMost(9).idle(WARM, 9)).build();
  }

  private void dial(WireOwner connection, Member member) {
    connection.attachWire(new QuietWire());
    if (up) {
      connection.connected();
    } else {
      loop.execute(() -> connection.connectFailed(CloseReason.CONNECT_REFUSED, "simulated"));
    }
  }

  private void check(Member member, Checker.End end) {
    if (up) {
      loop.execute(end::passed);
    } else {
      loop.execute(() -> end.failed(CloseReason.CONNECT_REFUSED, "simulated"));
    }
  }

  private void millis(int count) {
    for (int i = 0; i < count; i++) {
      clock.nanos += MILLI;
      for (int turn = 0; turn < 100 && loop.runOne(); turn++) {
        // what is due at this moment
      }
    }
  }

  @Test
  void shouldFillUpWithinASecondOfTheServersReturn() {
    ConnectionPool pool = Pools.of(upstream(), loop, this::dial, this::check);
    pool.start();
    millis(60_000);
    long failures = pool.snapshot().connectFailures();
    assertTrue(failures >= 3 && failures < 9, () -> "" + pool.snapshot());
    up = true;
    millis(1_000);
    assertEquals(WARM, pool.snapshot().idle());
    assertEquals(failures, pool.snapshot().connectFailures());
  }
}
