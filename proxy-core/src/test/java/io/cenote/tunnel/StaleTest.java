package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.close.CloseCount;
import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An upstream that closes what is idle, just when clients come back. A stale connection that could
 * be known is never a client's; one that could not (its request was on the way when the FIN came)
 * is counted, and the count adds up with what clients saw.
 *
 * <p>The full run, 100,000 sessions, is {@code -Dcenote.stale.clients=400
 * -Dcenote.stale.visits=250}.
 */
@Timeout(1_200)
class StaleTest {
  private static final int CLIENTS = Integer.getInteger("cenote.stale.clients", 100);
  private static final int VISITS = Integer.getInteger("cenote.stale.visits", 16);
  private static final int IDLE_MILLIS = 1_000;
  private static final int SPREAD_MILLIS = 50;

  private final AtomicInteger served = new AtomicInteger();
  private final Queue<Visit> stale = new ConcurrentLinkedQueue<>();
  private final Queue<Visit> closings = new ConcurrentLinkedQueue<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  /** From when to when something went on. */
  private record Visit(long from, long to) {}

  /** In waves, so that what a client gets has been idle for as long as the wave before is ago. */
  @Test
  void shouldGiveNoClientAConnectionThatCouldBeKnownAsStale() throws Exception {
    Random random = new Random(5);
    CyclicBarrier wave = new CyclicBarrier(CLIENTS);
    try (TestUpstream upstream = new TestUpstream(client -> echoUntilIdle(client, 20_000, random));
        RunningProxy proxy =
            RunningProxy.tcp()
                .pool("reuse = clean, acquire-timeout = 20s")
                .pool("max-connections = %1$d, max-idle = %1$d".formatted(2 * CLIENTS))
                .before(upstream.port())) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int seed = i;
        Thread client = new Thread(() -> visits(proxy, wave, new Random(seed)), "client-" + i);
        client.start();
        clients.add(client);
      }
      for (Thread client : clients) {
        client.join();
      }
      assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong: " + wrong.peek());
      proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
      assertAddsUp(proxy.pool(), upstream.accepted());
    }
  }

  private void assertAddsUp(PoolSnapshot pool, int accepted) {
    int visits = CLIENTS * VISITS;
    String figures =
        "visits %d served %d stale-race %d hidden-retry %d gate-rejected %d peer-fin %d"
            .formatted(
                visits,
                served.get(),
                pool.staleRaces(),
                pool.hiddenRetries(),
                pool.closed(CloseReason.STALE),
                pool.closed(CloseReason.PEER_FIN));
    System.out.println("stale: " + figures);
    assertEquals(visits, served.get() + stale.size(), figures);
    assertEquals(stale.size(), pool.staleRaces(), figures);
    assertEquals(visits + pool.hiddenRetries(), pool.acquired(), figures);
    assertEquals(pool.acquired(), pool.created() + pool.reused(), figures);
    assertEquals(accepted, pool.created(), figures);
    long ended = pool.closes().stream().mapToLong(CloseCount::count).sum();
    assertEquals(pool.created(), ended + pool.total(), figures);
    assertEquals(Map.of(), pool.refused(), figures);
    assertTrue(pool.reused() > visits / 4, figures);
    assertTrue(pool.closed(CloseReason.PEER_FIN) > 0, "the test must have closed idle ones");
    for (Visit visit : stale) {
      assertTrue(
          closings.stream().anyMatch(c -> c.to - visit.from > 0 && c.from - visit.to < 0),
          "a client saw a connection that was closed before it had said anything");
    }
  }

  /**
   * Closes when nothing came for a second, give or take a twentieth; the first byte it awaits
   * longer, so that only what has been idle is closed, however slow the machine is.
   */
  private void echoUntilIdle(Socket client, int firstMillis, Random random) throws IOException {
    int patience = firstMillis;
    try {
      while (true) {
        client.setSoTimeout(patience);
        int b = client.getInputStream().read();
        if (b < 0) {
          return;
        }
        client.getOutputStream().write(b);
        patience = IDLE_MILLIS - SPREAD_MILLIS + random.nextInt(2 * SPREAD_MILLIS + 1);
      }
    } catch (SocketTimeoutException idle) {
      long from = System.nanoTime();
      client.close();
      closings.add(new Visit(from, System.nanoTime()));
    }
  }

  private void visits(RunningProxy proxy, CyclicBarrier wave, Random random) {
    try {
      for (int i = 0; i < VISITS; i++) {
        wave.await(60, TimeUnit.SECONDS);
        LockSupport.parkNanos((IDLE_MILLIS - 100 + random.nextInt(200)) * 1_000_000L);
        visit(proxy);
      }
    } catch (Exception e) {
      wrong.add(e.toString());
    }
  }

  private void visit(RunningProxy proxy) {
    long from = System.nanoTime();
    try (Socket socket = proxy.connect()) {
      socket.getOutputStream().write('?');
      if (socket.getInputStream().read() == '?') {
        served.incrementAndGet();
        return;
      }
    } catch (SocketException reset) {
      // the same as an end: a stale connection was seen
    } catch (IOException e) {
      wrong.add(e.toString());
      return;
    }
    stale.add(new Visit(from, System.nanoTime()));
  }

  /** Warm connections that the upstream cuts while they wait. */
  @Test
  void shouldGiveNoClientAWarmConnectionThatWasCut() throws Exception {
    try (TestUpstream upstream =
            new TestUpstream(client -> echoUntilIdle(client, 400, new Random(1)));
        RunningProxy proxy = RunningProxy.tcp().pool("min-idle = 8").before(upstream.port())) {
      proxy.awaitUntil("cut", () -> proxy.pool().closed(CloseReason.PEER_FIN) > 8);
      for (int i = 0; i < 100; i++) {
        visit(proxy);
        LockSupport.parkNanos(i * 7 % 23 * 1_000_000L);
      }
      assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong: " + wrong.peek());
      assertEquals(stale.size(), proxy.pool().staleRaces(), () -> proxy.pool().toString());
      assertEquals(100, served.get() + stale.size());
    }
  }
}
