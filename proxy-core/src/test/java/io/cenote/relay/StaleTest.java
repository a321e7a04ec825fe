package io.cenote.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.ProxyFixture;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * An upstream that closes what is idle, just when clients come back. A stale connection that could
 * be known is never a client's; one that could not (its request was on the way when the FIN came)
 * is counted, and the count adds up with what clients saw.
 */
class StaleTest {
  private static final int CLIENTS = 24;
  private static final int VISITS = Integer.getInteger("cenote.stale.visits", 80);
  private static final int IDLE_MILLIS = 100;

  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger stale = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  @Test
  void showsNoClientAStaleConnectionThatCouldBeKnown() throws Exception {
    Random random = new Random(5);
    try (TestUpstream upstream = new TestUpstream(client -> echoUntilIdle(client, 20_000, random));
        ProxyFixture proxy =
            ProxyFixture.before(
                upstream.port(), "", "pool { max-connections = 64, reuse = clean }")) {
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int seed = i;
        Thread client = new Thread(() -> visits(proxy, new Random(seed)), "client-" + i);
        client.start();
        clients.add(client);
      }
      for (Thread client : clients) {
        client.join(120_000);
      }
      assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong: " + wrong.peek());
      assertEquals(CLIENTS * VISITS, served.get() + stale.get());
      proxy.awaitUntil("sessions over", () -> proxy.sessions() == 0);
      PoolSnapshot pool = proxy.pool();
      assertEquals(stale.get(), pool.staleRaces(), pool::toString);
      assertEquals(Map.of(), pool.refused(), pool::toString);
      assertEquals((long) CLIENTS * VISITS + pool.hiddenRetries(), pool.acquired(), pool::toString);
      assertTrue(pool.reused() > CLIENTS, pool::toString);
      assertTrue(pool.closed(CloseReason.PEER_FIN) > 0, "the test must have closed idle ones");
    }
  }

  /**
   * Closes when nothing came for 100 ms, give or take 5; the first byte it awaits longer, so that
   * only what has been idle is closed, however slow the machine is.
   */
  private static void echoUntilIdle(Socket client, int firstMillis, Random random)
      throws IOException {
    int patience = firstMillis;
    try {
      while (true) {
        client.setSoTimeout(patience);
        int b = client.getInputStream().read();
        if (b < 0) {
          return;
        }
        client.getOutputStream().write(b);
        patience = IDLE_MILLIS - 5 + random.nextInt(11);
      }
    } catch (SocketTimeoutException idle) {
      return;
    }
  }

  private void visits(ProxyFixture proxy, Random random) {
    for (int i = 0; i < VISITS; i++) {
      visit(proxy);
      LockSupport.parkNanos((IDLE_MILLIS - 10 + random.nextInt(20)) * 1_000_000L);
    }
  }

  private void visit(ProxyFixture proxy) {
    try (Socket socket = proxy.connect()) {
      socket.getOutputStream().write('?');
      (socket.getInputStream().read() == '?' ? served : stale).incrementAndGet();
    } catch (SocketException reset) {
      stale.incrementAndGet();
    } catch (IOException e) {
      wrong.add(e.toString());
    }
  }

  /** Warm connections that the upstream cuts while they wait. */
  @Test
  void showsNoClientAWarmConnectionThatWasCut() throws Exception {
    try (TestUpstream upstream =
            new TestUpstream(client -> echoUntilIdle(client, 400, new Random(1)));
        ProxyFixture proxy = ProxyFixture.before(upstream.port(), "", "pool { min-idle = 8 }")) {
      proxy.awaitUntil("cut", () -> proxy.pool().closed(CloseReason.PEER_FIN) > 8);
      for (int i = 0; i < 100; i++) {
        visit(proxy);
        LockSupport.parkNanos(i * 7 % 23 * 1_000_000L);
      }
      assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong: " + wrong.peek());
      assertEquals(stale.get(), proxy.pool().staleRaces(), () -> proxy.pool().toString());
      assertEquals(100, served.get() + stale.get());
    }
  }
}
