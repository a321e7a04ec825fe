package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.learn.Learn;
import io.cenote.testing.PoolFixture;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.cenote.upstream.member.Member;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Real threads, for the races between loops that a simulation of whole steps cannot have. */
class PoolStressTest {
  private static final int ACQUIRERS = 24;
  private static final int ROUNDS = 8_000;
  private static final int MAX = 3;

  private final AtomicInteger openSockets = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final LongAdder served = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final CountDownLatch done = new CountDownLatch(ACQUIRERS);

  @Test
  void shouldForgetNobodyAndKeepItsBoundOverFourThreads() throws Exception {
    try (Loops loops = new Loops(TransportType.best(), 4)) {
      ConnectionPool pool = Pools.of(upstream(MAX), loops.all(), this::dial, () -> 0.5, 0);
      pool.start();
      for (int i = 0; i < ACQUIRERS; i++) {
        NettyLoop loop = loops.all().get(i % 4);
        new Visitor(pool, loop).next();
      }
      assertTrue(done.await(60, TimeUnit.SECONDS), () -> "forgotten: " + pool.snapshot());
      assertEquals(0, refused.sum());
      assertEquals((long) ACQUIRERS * ROUNDS, served.sum());
      assertTrue(mostOpen.get() <= MAX, () -> "open at once: " + mostOpen.get());
      pool.close();
    }
  }

  /**
   * One loop gives the only permit back in the very moment in which another asks for it: nothing
   * else happens that could wake a forgotten waiter.
   */
  @Test
  void shouldServeARequestMadeWhileTheLastPermitComesBack() throws Exception {
    try (Loops loops = new Loops(TransportType.best(), 2)) {
      ConnectionPool pool = Pools.of(upstream(1), loops.all(), this::dial, () -> 0.5, 0);
      Relay relay = new Relay(pool, loops.all());
      loops.all().get(0).execute(() -> pool.acquire(0, new AcquireRequest(relay.on(0))));
      assertTrue(relay.done.await(60, TimeUnit.SECONDS), () -> "forgotten: " + pool.snapshot());
      pool.close();
    }
  }

  private static final class Relay {
    private static final int ROUNDS = 30_000;
    private final ConnectionPool pool;
    private final List<NettyLoop> loops;
    private final AtomicInteger rounds = new AtomicInteger();
    final CountDownLatch done = new CountDownLatch(1);

    Relay(ConnectionPool pool, List<NettyLoop> loops) {
      this.pool = pool;
      this.loops = loops;
    }

    Acquirer on(int loop) {
      return new Acquirer() {
        @Override
        public void onAcquired(PooledConnection connection) {
          if (rounds.incrementAndGet() == ROUNDS) {
            done.countDown();
            return;
          }
          int other = 1 - loop;
          AcquireRequest next = new AcquireRequest(on(other));
          loops.get(other).execute(() -> pool.acquire(other, next));
          loops.get(loop).execute(() -> connection.close(CloseReason.SESSION_END));
        }

        @Override
        public void onRefused(Refusal refusal) {
          throw new AssertionError(refusal.text());
        }
      };
    }
  }

  private static UpstreamSettings upstream(int max) {
    return UpstreamFixture.with(PoolFixture.ofAtMost(max)).learn(Learn.ADVISE).build();
  }

  private void dial(WireOwner connection, Member member) {
    mostOpen.accumulateAndGet(openSockets.incrementAndGet(), Math::max);
    connection.attachWire(new CountedWire());
    connection.connected();
  }

  private final class CountedWire implements Wire {
    @Override
    public Stream stream() {
      throw new UnsupportedOperationException("counted");
    }

    @Override
    public void close(Runnable gone) {
      openSockets.decrementAndGet();
      gone.run();
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
    public long silence() {
      return -1;
    }

    @Override
    public void used() {}

    @Override
    public void deliverKept(UpstreamUser user) {}
  }

  private final class Visitor implements Acquirer {
    private final ConnectionPool pool;
    private final NettyLoop loop;
    private int rounds;

    Visitor(ConnectionPool pool, NettyLoop loop) {
      this.pool = pool;
      this.loop = loop;
    }

    void next() {
      loop.execute(() -> pool.acquire(loop.index(), new AcquireRequest(this)));
    }

    @Override
    public void onAcquired(PooledConnection connection) {
      served.increment();
      if (ThreadLocalRandom.current().nextInt(8) == 0) {
        connection.close(CloseReason.SESSION_END);
      } else if (ThreadLocalRandom.current().nextBoolean()) {
        connection.release();
      } else {
        loop.execute(connection::release);
      }
      if (++rounds < ROUNDS) {
        next();
      } else {
        done.countDown();
      }
    }

    @Override
    public void onRefused(Refusal refusal) {
      refused.increment();
      next();
    }
  }
}
