package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.Talk;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of an embedded proxy that is closed without a drain. */
class ClosingTest {

  @Test
  void shouldEndEverySessionAndCountItWhenItIsClosedInTheMiddle() throws IOException {
    List<Socket> clients = new ArrayList<>();
    String pool = "max-connections = 4, max-idle = 4, acquire-timeout = 1m";
    try (TinyServer server = TinyServer.echo();
        LogCapture stats = new LogCapture("cenote.stats")) {
      RunningProxy proxy = RunningProxy.tcp().pool(pool).before(server.port());
      for (int i = 0; i < 4; i++) {
        clients.add(proxy.connect());
        assertEquals("hello\n", Talk.ask(clients.get(i), "hello\n"));
      }
      clients.add(proxy.connect());
      proxy.awaitPool("four active, one pending", p -> p.active() == 4 && p.pending() == 1);
      proxy.close();
      for (Socket client : clients) {
        assertTrue(Talk.endsSilently(client));
      }
      assertEquals(4, proxy.pool().closed(CloseReason.SHUTDOWN), proxy.pool()::toString);
      stats.awaitLine("pool=out total=0", "active=0", "pending=0", "closed.shutdown=4");
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void shouldTakeASecondCloseForDone() throws IOException {
    try (TinyServer server = TinyServer.echo();
        RunningProxy proxy = RunningProxy.tcp().pool("min-idle = 2").before(server.port())) {
      proxy.awaitPool("warm", p -> p.idle() == 2);
      proxy.cenote().close();
      proxy.cenote().close();
      proxy.cenote().closed().join();
      proxy.cenote().close();
    }
  }

  /** A client that reads nothing keeps what was sent to it waiting: it must not hold up the end. */
  @Test
  @Timeout(30)
  void shouldNotWaitForAClientThatReadsNothing() throws Exception {
    try (TinyServer server = new TinyServer((client, number) -> pour(client));
        RunningProxy proxy = RunningProxy.tcp().pool("min-idle = 0").before(server.port());
        Socket client = stalled(proxy)) {
      proxy.cenote().close();
      proxy.cenote().closed().get(20, TimeUnit.SECONDS);
      assertEquals(0, proxy.listener().sessions());
      assertTrue(client.isConnected());
    }
  }

  @Test
  @Timeout(30)
  void shouldEndADrainWithAClientThatReadsNothing() throws Exception {
    try (TinyServer server = new TinyServer((client, number) -> pour(client));
        RunningProxy proxy =
            RunningProxy.tcp().globals("drain.timeout = 100ms").before(server.port());
        Socket client = stalled(proxy)) {
      assertEquals(1, proxy.cenote().drain().get(20, TimeUnit.SECONDS));
      assertTrue(client.isConnected());
    }
  }

  private static void pour(Socket client) throws IOException {
    while (true) {
      client.getOutputStream().write(new byte[64 * 1024]);
    }
  }

  /** The upstream is stuck because the client does not read: every buffer between them is full. */
  private static Socket stalled(RunningProxy proxy) throws IOException {
    Socket client = proxy.connect();
    int[] seen = {0, -1};
    Eventually.eventually(
        "the client's buffer stands still",
        () -> {
          seen[1] = seen[0];
          seen[0] = available(client);
          LockSupport.parkNanos(100_000_000);
          return seen[0] > 0 && seen[0] == seen[1];
        });
    return client;
  }

  private static int available(Socket client) {
    try {
      return client.getInputStream().available();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
