package io.cenote.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.system.TransportType;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that are connected, and not accepted yet, when the proxy begins to drain. */
@Timeout(60)
class BacklogTest {
  private static final int CLIENTS = 300;

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "IO_URING"})
  void shouldBeServed(TransportType type) throws Exception {
    boolean ring = type == TransportType.IO_URING;
    Needs.that(!ring || TransportType.whyNotRing().isEmpty(), "io_uring");
    List<Socket> clients = new ArrayList<>();
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .transport(type)
                .globals("drain.timeout = 5s")
                .pool("max-connections = 400")
                .before(upstream.port())) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(proxy.connect());
      }
      CompletableFuture<Integer> drained = proxy.cenote().drain();
      for (Socket client : clients) {
        client.getOutputStream().write(7);
        assertEquals(7, client.getInputStream().read());
        client.close();
      }
      assertEquals(0, drained.get(20, TimeUnit.SECONDS));
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }
}
