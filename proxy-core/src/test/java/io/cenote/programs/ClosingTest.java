package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.Talk;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of an embedded proxy that is closed without a drain. */
class ClosingTest {

  @Test
  void shouldEndEverySessionAndCountItWhenItIsClosedInTheMiddle() throws IOException {
    List<Socket> clients = new ArrayList<>();
    String pool = "max-connections = 4, max-idle = 4, acquire-timeout = 1m";
    try (TinyServer server = TinyServer.echo();
        LogCapture stats = new LogCapture("cenote.stats")) {
      RunningProxy proxy = RunningProxy.before(server.port(), pool);
      for (int i = 0; i < 4; i++) {
        clients.add(proxy.connect());
        assertEquals("hello\n", Talk.ask(clients.get(i), "hello\n"));
      }
      clients.add(proxy.connect());
      proxy.awaitPool("four lent, one waiting", p -> p.active() == 4 && p.pending() == 1);
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
        RunningProxy proxy = RunningProxy.before(server.port(), "min-idle = 2")) {
      proxy.awaitPool("warm", p -> p.idle() == 2);
      proxy.cenote().close();
      proxy.cenote().close();
      proxy.cenote().closed().join();
      proxy.cenote().close();
    }
  }
}
