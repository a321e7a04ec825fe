package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Others;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many short sessions over few connections that are used again, on several event loops. */
@Timeout(120)
class CleanChurnTest {
  private static final int SESSIONS = 400;

  @RegisterExtension private final Others clients = new Others();

  @ParameterizedTest
  @CsvSource({"1, 40, 4", "2, 30, 5", "2, 40, 4", "4, 40, 5"})
  void shouldNotMakeConnectionsAnewForThem(int loops, int crowd, int bound) throws Exception {
    try (TinyServer server = TinyServer.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .globals("event-loops = " + loops)
                .pool("reuse = clean, settle-time = 1ms")
                .pool("acquire-timeout = 20s, max-connections = " + bound)
                .before(server.port())) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < crowd; i++) {
        all.add(clients.submit(() -> visits(proxy, SESSIONS / crowd)));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
      proxy.awaitQuiet();
      assertTrue(proxy.pool().created() <= 2L * bound, () -> "" + proxy.pool());
      assertEquals(0, proxy.pool().closed(CloseReason.LRU), () -> "" + proxy.pool());
    }
  }

  private static Void visits(RunningProxy proxy, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      try (Socket client = proxy.connect()) {
        client.getOutputStream().write(i);
        client.getInputStream().read();
        client.shutdownOutput();
        client.getInputStream().read();
      }
    }
    return null;
  }
}
