package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Clients that share a connection which is not there yet. */
class WaitingTest {
  private static RunningProxy before(TinyServer server) {
    return RedisProxy.in("mux")
        .globals("event-loops = 1")
        .listener("redis.mux-connections = 1")
        .pool("max-connections = 1")
        .before(server.port());
  }

  /**
   * C6: the first leaves while the only connection is being made, the second asks anew: the
   * connection is acquired once.
   */
  @Test
  void shouldSpendNoPlaceOnWhoLeavesWhileADialIsUnderWay() throws IOException {
    CountDownLatch greets = new CountDownLatch(1);
    try (TinyServer server = new TinyServer((client, number) -> greet(client, greets));
        RunningProxy proxy = before(server);
        RespClient staying = RespClient.to(proxy.port())) {
      try (RespClient leaving = RespClient.to(proxy.port())) {
        leaving.send("PING");
        proxy.awaitPool("being made", pool -> pool.total() == 1);
        leaving.socket().setSoLinger(true, 0);
      }
      proxy.awaitPool("has left", pool -> proxy.listener().sessions() == 1);
      staying.send("PING");
      proxy.awaitPool("waits", pool -> pool.pending() == 1);
      greets.countDown();
      assertEquals("+OK\r\n", staying.reply());
      assertEquals("+OK\r\n", staying.ask("PING"));
      proxy.awaitPool("given back", pool -> pool.active() == 0 && pool.idle() == 1);
    }
  }

  private static void greet(Socket client, CountDownLatch greets) throws IOException {
    byte[] request = new byte[4096];
    while (client.getInputStream().read(request) > 0) {
      try {
        greets.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      client.getOutputStream().write(RespClient.bytes("+OK\r\n"));
    }
  }
}
