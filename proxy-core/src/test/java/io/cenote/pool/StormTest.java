package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.PoolFixture;
import io.cenote.testing.SimLoop;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.member.Member;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that accepts what is made ahead of need, and would not keep it. */
class StormTest {
  private static final long MILLI = 1_000_000L;
  private static final int WARM = 8;

  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final List<SimLoop> loops = List.of(new SimLoop(0, clock), new SimLoop(1, clock));
  private CloseReason drops = CloseReason.UNKNOWN;
  private int dials;

  private static UpstreamSettings upstream(String name) {
    PoolFixture pool = PoolFixture.ofAtMost(64).idle(WARM, 64).reuse(Reuse.NEVER, Duration.ZERO);
    return UpstreamFixture.with(pool).named(name).build();
  }

  private void dial(WireOwner connection, Member member) {
    dials++;
    connection.attachWire(new QuietWire());
    connection.connected();
    if (drops != CloseReason.UNKNOWN) {
      CloseReason reason = drops;
      connection
          .loop()
          .schedule(
              () -> {
                connection.said("-ERR max number of clients reached");
                if (reason == CloseReason.UNEXPECTED_DATA) {
                  connection.unasked(Unpooled.EMPTY_BUFFER);
                } else {
                  connection.closed(reason);
                }
              },
              MILLI);
    }
  }

  private void millis(int count) {
    for (int i = 0; i < count; i++) {
      clock.nanos += MILLI;
      boolean ran = true;
      for (int turn = 0; turn < 100 && ran; turn++) { // what is due at this moment
        ran = loops.get(0).runOne();
        ran = loops.get(1).runOne() || ran;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PEER_FIN", "PEER_RESET", "UNEXPECTED_DATA"})
  void shouldBeDialledRarelyUntilItKeepsOne(CloseReason reason) {
    try (LogCapture log = new LogCapture("cenote.pool")) {
      drops = reason;
      ConnectionPool pool = Pools.of(upstream("" + reason), loops, this::dial, () -> 1, 0);
      pool.start();
      millis(60_000);
      assertTrue(dials < 50, () -> dials + " dials in a minute");
      assertTrue(
          log.lines().get(0).contains("drops connections")
              && log.lines().get(0).contains("said: -ERR max number of clients reached"),
          () -> "" + log.lines());
      drops = CloseReason.UNKNOWN;
      millis(13_000);
      assertEquals(WARM, pool.snapshot().idle(), () -> "" + pool.snapshot());
    }
  }

  @Test
  void shouldBeWellAgainOnceAConnectionHasServed() {
    drops = CloseReason.PEER_FIN;
    ConnectionPool pool = Pools.of(upstream("served"), loops, this::dial, () -> 1, 0);
    pool.start();
    millis(60_000);
    drops = CloseReason.UNKNOWN;
    Served client = new Served();
    loops.get(0).run(() -> pool.acquire(0, new AcquireRequest(client)));
    millis(50);
    assertEquals(1, client.served);
    millis(2_000);
    assertEquals(WARM, pool.snapshot().idle(), () -> "" + pool.snapshot());
  }

  /** Hears an answer at once. */
  private static final class Served implements Acquirer {
    int served;

    @Override
    public void onAcquired(PooledConnection connection) {
      served++;
      connection.countRead(1);
    }

    @Override
    public void onRefused(Refusal refusal) {}
  }
}
