package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.NamedHost;
import io.cenote.testing.RunningProxy;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A server is restarted, and no client sees an error. */
class PauseTest {
  @Test
  void shouldLetNewcomersWaitWhileTheServerIsRestarted() throws Exception {
    String text =
        """
        cenote { event-loops = 2, admin.bind = off
          listeners.in { bind = "127.0.0.1:0", upstream = out, max-sessions = 100 }
          upstreams.out { endpoints = [ "%s:%d" ], pool {
            min-idle = 2, acquire-timeout = 200ms, server-speaks-first = true } }
        }
        """;
    List<Socket> waiting = new ArrayList<>();
    try (NamedHost host = NamedHost.on(2);
        LogCapture log = new LogCapture("cenote");
        RunningProxy proxy = RunningProxy.start(text.formatted(host.address(), host.port()))) {
      proxy.awaitPool("warm", pool -> pool.idle() == 2);
      assertTrue(proxy.cenote().pause("out", true));
      log.awaitLine("upstream=out paused");
      for (int i = 0; i < 20; i++) {
        waiting.add(proxy.connect());
      }
      proxy.awaitPool("all wait", pool -> pool.pending() == 20 && pool.paused());
      host.stop();
      proxy.awaitPool(
          "it is down", pool -> pool.endpoints().members().get(0).state().word().equals("down"));
      waiting.add(proxy.connect());
      proxy.awaitPool("and the next one, too", pool -> pool.pending() == 21);
      host.restart();
      assertTrue(proxy.cenote().pause("out", false));
      for (Socket client : waiting) {
        assertTrue(client.getInputStream().read() > 0, "served");
      }
      assertEquals(0, proxy.pool().refused().size());
      proxy.awaitPool("it goes on", pool -> !pool.paused());
    } finally {
      for (Socket client : waiting) {
        client.close();
      }
    }
  }
}
