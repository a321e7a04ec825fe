package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.Others;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RunningProxy;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients on two loops who want more connections than there may be. */
@Timeout(120)
class LeaseMovesTest {
  private static final int CLIENTS = 40;
  private static final int REQUESTS = 500;
  private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PONG_LENGTH = "+PONG\r\n".length();

  @RegisterExtension private final Others clients = new Others();

  @Test
  void shouldCloseNoConnectionBecauseSomebodyWaitsOnAnotherLoop() throws Exception {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy =
            RedisProxy.in("lease")
                .pool("max-connections = 3, acquire-timeout = 20s")
                .before(redis.port())) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        all.add(clients.submit(() -> pings(proxy)));
      }
      for (Future<?> one : all) {
        one.get(100, TimeUnit.SECONDS);
      }
      PoolSnapshot pool = proxy.pool();
      assertEquals(0, pool.closed(CloseReason.LRU), () -> "" + pool);
      assertEquals(3, pool.created(), () -> "" + pool);
      assertTrue(pool.acquired() > CLIENTS, () -> "" + pool);
    }
  }

  private static Void pings(RunningProxy proxy) throws IOException {
    try (Socket client = proxy.connect()) {
      client.setSoTimeout(30_000);
      for (int i = 0; i < REQUESTS; i++) {
        client.getOutputStream().write(PING);
        assertEquals(PONG_LENGTH, client.getInputStream().readNBytes(PONG_LENGTH).length);
      }
    }
    return null;
  }
}
