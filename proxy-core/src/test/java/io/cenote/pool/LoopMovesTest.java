package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.PoolFixture;
import io.cenote.testing.SimLoop;
import io.cenote.testing.UpstreamFixture;
import io.cenote.transport.CloseReason;
import io.cenote.upstream.member.Member;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two loops in virtual time that share a full pool, whose connections are acquired for moments. */
class LoopMovesTest {
  private static final long MILLI = 1_000_000L;
  private static final int MAX = 8;

  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final List<SimLoop> loops = List.of(new SimLoop(0, clock), new SimLoop(1, clock));
  private final ConnectionPool pool =
      Pools.of(upstream(), loops, this::dial, () -> 0, LoopMoves.PATIENCE_NANOS);

  private static UpstreamSettings upstream() {
    return UpstreamFixture.with(PoolFixture.ofAtMost(MAX)).build();
  }

  private void dial(WireOwner connection, Member member) {
    connection.attachWire(new QuietWire());
    connection.connected();
  }

  /** Borrows for a millisecond, again and again. */
  private final class Client implements Acquirer {
    final SimLoop loop;
    final AcquireRequest request = new AcquireRequest(this);
    boolean again = true;
    int served;
    long longestWait;

    Client(SimLoop loop) {
      this.loop = loop;
      loop.execute(this::ask);
    }

    void ask() {
      pool.acquire(loop.index(), request);
    }

    @Override
    public void onAcquired(PooledConnection connection) {
      served++;
      longestWait = Math.max(longestWait, request.waitedNanos());
      loop.schedule(
          () -> {
            connection.release();
            if (again) {
              ask();
            }
          },
          MILLI);
    }

    @Override
    public void onRefused(Refusal refusal) {
      throw new AssertionError(refusal.text());
    }
  }

  private List<Client> clients(int loop, int count) {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(new Client(loops.get(loop)));
    }
    return clients;
  }

  private void millis(int count) {
    long end = clock.nanos + count * MILLI;
    while (clock.nanos < end) {
      clock.nanos += MILLI / 100;
      for (SimLoop loop : loops) {
        for (int i = 0; i < 100 && loop.runOne(); i++) {
          // what is due at this moment
        }
      }
    }
  }

  private static int served(List<Client> clients) {
    return clients.stream().mapToInt(client -> client.served).sum();
  }

  private long made() {
    return pool.snapshot().created();
  }

  @Test
  void shouldNotPayForEachReleaseWithAConnect() {
    List<Client> here = clients(0, 50);
    List<Client> there = clients(1, 50);
    millis(1000);
    int all = served(here) + served(there);
    assertTrue(all > 7_000, "served: " + all);
    assertEquals(MAX, made());
    double share = served(here) / (double) all;
    assertTrue(share > 0.35 && share < 0.65, "the share of one half of the clients: " + share);
  }

  @Test
  void shouldLetNobodyWaitForALoopThatKeepsEverything() {
    List<Client> greedy = clients(0, 50);
    millis(100);
    assertEquals(MAX, made());
    List<Client> late = clients(1, 1);
    millis(30);
    assertTrue(served(late) > 0, "served within the patience");
    millis(1000);
    assertEquals(MAX, made());
    assertTrue(served(greedy) > 6_000, "served: " + served(greedy));
    assertTrue(served(late) > 500, "served: " + served(late));
  }

  @Test
  void shouldMoveAConnectionAtOnceWhereNobodyOnItsLoopWantsIt() {
    List<Client> before = clients(0, MAX);
    millis(10);
    before.forEach(client -> client.again = false);
    millis(100);
    assertEquals(MAX, pool.snapshot().idle());
    List<Client> after = clients(1, 3);
    millis(5);
    assertTrue(after.stream().allMatch(client -> client.longestWait < MILLI), "at once");
    assertEquals(MAX, made());
    assertEquals(0, pool.snapshot().closed(CloseReason.LRU));
  }
}
