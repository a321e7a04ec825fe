package io.cenote.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cenote.pool.Refusal;
import io.cenote.pool.Reuse;
import io.cenote.pool.SimPool;
import io.cenote.protocol.redis.RedisSettings;
import io.cenote.testing.SimLoop;
import io.cenote.transport.CloseReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A refusal for want of a connection names what holds them. */
class LeasedUpstreamTest {
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final SimPool pool =
      new SimPool(loop, 8, Reuse.NEVER, Duration.ZERO, RedisSettings.upstream());
  private final LeasedUpstream upstream = new LeasedUpstream(pool.pool(), new LeaseSettings(0, 1));

  @Test
  void shouldNameThePinsWhereNoConnectionCameInTime() {
    Refusal late = new Refusal(CloseReason.ACQUIRE_TIMEOUT, "pool=sim: late");
    assertEquals("pool=sim: late", upstream.explained(late).text());
    for (int i = 0; i < 7; i++) {
      upstream.counts().pins().pinned(i < 5 ? "blocking" : "pubsub");
    }
    assertEquals(
        "pool=sim: late; 7 of 8 pinned: blocking=5 pubsub=2", upstream.explained(late).text());
    Refusal down = new Refusal(CloseReason.CONNECT_REFUSED, "pool=sim: down");
    assertSame(down, upstream.explained(down));
  }
}
