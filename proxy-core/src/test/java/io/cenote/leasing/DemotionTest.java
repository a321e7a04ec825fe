package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R25: a primary that has become a replica is left, with every connection that leads to it. */
class DemotionTest {
  private static RunningProxy proxy(String mode, int... ports) {
    return RedisProxy.in(mode).listener("redis.mux-connections = 1").before(ports);
  }

  /** R25: after {@code -READONLY} no write goes to that server again. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldSendWritesToTheOtherServer(String mode) throws IOException {
    try (RedisProcess one = RedisPrograms.BUNDLED.start();
        RedisProcess two = RedisPrograms.BUNDLED.start();
        LogCapture log = new LogCapture("cenote.pool");
        RunningProxy proxy = proxy(mode, one.port(), two.port());
        RespClient client = RespClient.to(proxy.port());
        RespClient admin = RespClient.to(one.port())) {
      assertEquals("+OK\r\n", client.ask("SET", "k", "1"));
      RespClient old = RespClient.to(hasKey(admin) ? one.port() : two.port());
      old.ask("REPLICAOF", "127.0.0.1", "1");
      assertTrue(client.ask("SET", "k", "2").startsWith("-READONLY"));
      for (int i = 0; i < 20; i++) {
        proxy.awaitPool("given back", pool -> pool.active() == 0);
        assertEquals("+OK\r\n", client.ask("SET", "k", "" + i));
      }
      assertEquals(1, log.lines().stream().filter(line -> line.contains("demoted")).count());
      old.close();
    }
  }

  private static boolean hasKey(RespClient client) throws IOException {
    return client.ask("EXISTS", "k").equals(":1\r\n");
  }

  /** R25: one that is active is closed when it is released. */
  @Test
  void shouldReplaceEveryConnectionToItIdleOrActive() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = proxy("lease", redis.port());
        RespClient client = RespClient.to(proxy.port());
        RespClient other = RespClient.to(proxy.port());
        RespClient blocked = RespClient.to(proxy.port());
        RespClient direct = RespClient.to(redis.port())) {
      blocked.ask("WATCH", "k");
      CompletableFuture.allOf(pings(client), pings(other)).join();
      proxy.awaitPool("one active", pool -> pool.active() == 1);
      long before = proxy.pool().total();
      direct.ask("REPLICAOF", "127.0.0.1", "1");
      assertTrue(client.ask("SET", "k", "v").startsWith("-READONLY"));
      proxy.awaitPool("idle ones closed", p -> p.closed(CloseReason.TAINTED) == before - 1);
      direct.ask("REPLICAOF", "NO", "ONE");
      assertEquals("+OK\r\n", blocked.ask("UNWATCH"));
      proxy.awaitPool("the active one, too", p -> p.closed(CloseReason.TAINTED) == before);
      assertEquals("+OK\r\n", client.ask("SET", "k", "v"));
      assertEquals(before, proxy.pool().closed(CloseReason.TAINTED));
    }
  }

  private static CompletableFuture<Void> pings(RespClient client) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 0; i < 100; i++) {
              client.ask("PING");
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
