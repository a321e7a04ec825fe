package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cenote.testing.PoolFixture;
import io.cenote.testing.SimLoop;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.stream.Stream;
import io.cenote.upstream.member.Member;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What counts as recent, in virtual time: use alone, or a peer's sign of life too. */
class RecencyTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long UNKNOWN = -1;

  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final SimLoop loop = new SimLoop(0, clock);
  private final List<SimWire> wires = new ArrayList<>();

  /** A socket whose peer's last sign of life is at a time the test sets. */
  private final class SimWire implements Wire {
    final PooledConnection connection;
    long heardAt = UNKNOWN;

    SimWire(PooledConnection connection) {
      this.connection = connection;
    }

    @Override
    public long silence() {
      return heardAt == UNKNOWN ? UNKNOWN : clock.nanos - heardAt;
    }

    @Override
    public void close(Runnable gone) {
      gone.run();
    }

    @Override
    public Stream stream() {
      throw new UnsupportedOperationException("simulated");
    }

    @Override
    public boolean leaveLoop(Runnable left) {
      left.run();
      return true;
    }

    @Override
    public void join(Loop loop) {}

    @Override
    public boolean isFresh(FreshnessGate gate, long now) {
      return true;
    }

    @Override
    public @Nullable TcpFacts facts() {
      return null;
    }

    @Override
    public void used() {}

    @Override
    public void deliverKept(UpstreamUser user) {}
  }

  /** A pool with three idle connections, made a second after one another: 0 is the oldest. */
  private PoolShard threeIdle(Recency recency) {
    UpstreamSettings upstream =
        UpstreamFixture.with(PoolFixture.ofAtMost(9).recency(recency)).build();
    ConnectionPool pool = Pools.of(upstream, List.of(loop), this::dial, () -> 0, 0);
    pool.start();
    List<Taker> takers = List.of(new Taker(), new Taker(), new Taker());
    takers.forEach(taker -> loop.run(() -> pool.acquire(0, new AcquireRequest(taker))));
    for (Taker taker : takers) {
      clock.nanos += SECOND;
      loop.run(taker::release);
    }
    return pool.shard(0);
  }

  private void dial(WireOwner connection, Member member) {
    SimWire wire = new SimWire((PooledConnection) connection);
    connection.attachWire(wire);
    wires.add(wire);
    connection.connected();
  }

  private static final class Taker implements Acquirer {
    @Nullable PooledConnection held;

    @Override
    public void onAcquired(PooledConnection connection) {
      held = connection;
    }

    void release() {
      assertNotNull(held, "acquired at once");
      held.release();
    }

    @Override
    public void onRefused(Refusal refusal) {
      throw new AssertionError(refusal.text());
    }
  }

  private void seconds(int seconds) {
    for (int i = 0; i < seconds; i++) {
      clock.nanos += SECOND;
      while (loop.runOne()) {}
    }
  }

  private List<Integer> fromOldest(PoolShard shard) {
    List<Integer> order = new ArrayList<>();
    for (PooledConnection c = shard.newestIdle(); c != null; c = c.place().older()) {
      PooledConnection seen = c;
      order.add(
          0, wires.indexOf(wires.stream().filter(w -> w.connection == seen).findFirst().get()));
    }
    return order;
  }

  @Test
  void shouldCountOnlyUseWithTraffic() {
    PoolShard shard = threeIdle(Recency.TRAFFIC);
    wires.get(0).heardAt = clock.nanos + 5 * SECOND;
    seconds(10);
    assertEquals(List.of(0, 1, 2), fromOldest(shard));
  }

  @Test
  void shouldMoveAnAnsweredConnectionForwardWithKeepalive() {
    PoolShard shard = threeIdle(Recency.KEEPALIVE);
    assertEquals(List.of(0, 1, 2), fromOldest(shard));
    wires.get(0).heardAt = clock.nanos + 5 * SECOND;
    seconds(10);
    assertEquals(List.of(1, 2, 0), fromOldest(shard));
    assertEquals(wires.get(1).connection.recentAt(), shard.leastRecent());
  }

  /** Heard of after its own use, but before another's: it passes only those it should. */
  @Test
  void shouldNotMoveAConnectionPastOneUsedAfterItsAnswer() {
    PoolShard shard = threeIdle(Recency.KEEPALIVE);
    wires.get(0).heardAt = wires.get(1).connection.idleSince() + SECOND / 2;
    seconds(3);
    assertEquals(List.of(1, 0, 2), fromOldest(shard));
  }

  /** It is no use: the idle time goes on, and a connection that nobody uses goes in the end. */
  @Test
  void shouldNotCountAnAnswerAsUse() {
    PoolShard shard = threeIdle(Recency.KEEPALIVE);
    PooledConnection oldest = wires.get(0).connection;
    long idleSince = oldest.idleSince();
    wires.get(0).heardAt = clock.nanos + SECOND;
    seconds(3);
    assertEquals(idleSince, oldest.idleSince());
    loop.run(oldest::quietTooLong);
    assertEquals(1, shard.pool().snapshot().closed(CloseReason.IDLE_TIMEOUT));
  }
}
