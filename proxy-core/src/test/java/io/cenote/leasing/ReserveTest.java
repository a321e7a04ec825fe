package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold connections for as long as they like leave some to the others. */
class ReserveTest {
  private static RedisProcess redis;

  @BeforeAll
  static void startRedis() throws IOException {
    redis = RedisPrograms.BUNDLED.start();
  }

  @AfterAll
  static void stopRedis() throws IOException {
    redis.close();
  }

  private static void close(List<RespClient> clients) throws IOException {
    for (RespClient client : clients) {
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldServeOthersWhateverIsHeld(String mode) throws IOException {
    List<RespClient> holders = new ArrayList<>();
    try (RunningProxy proxy =
            RedisProxy.in(mode)
                .listener("redis.mux-connections = 1")
                .pool("max-connections = 8, acquire-timeout = 500ms")
                .before(redis.port());
        RespClient other = RespClient.to(proxy.port());
        RespClient late = RespClient.to(proxy.port())) {
      for (int i = 0; i < 7; i++) {
        RespClient holder = RespClient.to(proxy.port());
        holders.add(holder);
        holder.send(
            i < 5 ? new String[] {"BLPOP", "none" + i, "0"} : new String[] {"SUBSCRIBE", "c"});
        int held = i + 1;
        proxy.awaitPool("held", pool -> total(proxy.leases().pinned()) == held);
      }
      for (int i = 0; i < 20; i++) {
        assertEquals("+PONG\r\n", other.ask("PING"));
      }
      assertEquals(
          "-ERR upstream unavailable (acquire-timeout)\r\n", late.ask("BLPOP", "late", "0"));
      assertEquals("+PONG\r\n", late.ask("PING"), "it goes on");
      late.send("BLPOP", "late", "0");
      assertEquals(":1\r\n", other.ask("RPUSH", "none0", "v"));
      assertTrue(holders.get(0).reply().startsWith("*2"));
      proxy.awaitPool("it is late's turn", pool -> total(proxy.leases().pinned()) == 7);
      assertEquals(":1\r\n", other.ask("RPUSH", "late", "v"));
      assertTrue(late.reply().startsWith("*2"));
    } finally {
      close(holders);
    }
  }

  private static int total(Map<String, Integer> pins) {
    return pins.values().stream().mapToInt(Integer::intValue).sum();
  }

  @Test
  void shouldServeManyBlockedClientsInTurn() throws IOException {
    List<RespClient> clients = new ArrayList<>();
    try (RunningProxy proxy =
            RedisProxy.in("lease")
                .pool("max-connections = 4, reserve = 2, acquire-timeout = 20s")
                .before(redis.port());
        RespClient other = RespClient.to(proxy.port())) {
      for (int i = 0; i < 30; i++) {
        RespClient client = RespClient.to(proxy.port());
        clients.add(client);
        client.send("BLPOP", "many", "0");
      }
      proxy.awaitPool("two are held", pool -> total(proxy.leases().pinned()) == 2);
      for (int i = 0; i < 30; i++) {
        assertTrue(other.ask("RPUSH", "many", "v").startsWith(":"));
      }
      for (RespClient client : clients) {
        assertEquals("*2\r\n$4\r\nmany\r\n$1\r\nv\r\n", client.reply());
      }
      proxy.awaitPool("none is held", pool -> proxy.leases().pinned().isEmpty());
    } finally {
      close(clients);
    }
  }
}
