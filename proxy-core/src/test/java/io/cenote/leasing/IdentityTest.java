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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients with a protocol version, a database and a login of their own. */
class IdentityTest {
  private static RedisProcess redis;

  @BeforeAll
  static void startRedis() throws IOException {
    redis = RedisPrograms.BUNDLED.start();
    try (RespClient direct = RespClient.to(redis.port())) {
      direct.ask("ACL", "SETUSER", "alice", "on", ">a", "allkeys", "+@all");
      direct.ask("ACL", "SETUSER", "bob", "on", ">b", "allkeys", "+@all");
    }
  }

  @AfterAll
  static void stopRedis() throws IOException {
    redis.close();
  }

  private static long calls(RespClient direct, String command) throws IOException {
    String stats = direct.ask("INFO", "commandstats");
    int at = stats.indexOf("cmdstat_" + command + ":calls=");
    String from = at < 0 ? "0," : stats.substring(at + ("cmdstat_" + command + ":calls=").length());
    return Long.parseLong(from.substring(0, from.indexOf(',')));
  }

  @Test
  void shouldLetClientsOfOneVersionAndDatabaseShare() throws IOException {
    try (RunningProxy proxy =
        RedisProxy.in("mux").listener("redis.mux-connections = 2").before(redis.port())) {
      List<RespClient> clients = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        RespClient client = RespClient.to(proxy.port());
        clients.add(client);
        assertTrue(client.ask("HELLO", "3").startsWith("%"));
        assertEquals("+OK\r\n", client.ask("SELECT", "2"));
      }
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < clients.size(); i++) {
          clients.get(i).send("SET", "k" + i, "v" + i);
          clients.get(i).send("GET", "k" + i);
          clients.get(i).send("GET", "none");
        }
        assertTrue(proxy.pool().total() <= 2, () -> "" + proxy.pool());
        for (int i = 0; i < clients.size(); i++) {
          String value = "v" + i;
          assertEquals("+OK\r\n", clients.get(i).reply());
          assertEquals("$" + value.length() + "\r\n" + value + "\r\n", clients.get(i).reply());
          assertEquals("_\r\n", clients.get(i).reply(), "RESP3");
        }
      }
      assertTrue(proxy.pool().created() <= 4, () -> "" + proxy.pool());
      try (RespClient plain = RespClient.to(proxy.port())) {
        assertEquals("$-1\r\n", plain.ask("GET", "k0"), "another database, and RESP2");
      }
      for (RespClient client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldLogInOnceForManyBurstsOfOneUser(String mode) throws IOException {
    try (RunningProxy proxy = RedisProxy.in(mode).globals("event-loops = 1").before(redis.port());
        RespClient direct = RespClient.to(redis.port());
        RespClient alice = RespClient.to(proxy.port())) {
      assertEquals("+OK\r\n", alice.ask("AUTH", "alice", "a"));
      assertEquals("+OK\r\n", alice.ask("SET", "k", "v"));
      long logins = calls(direct, "auth");
      long resets = calls(direct, "reset");
      for (int i = 0; i < 50; i++) {
        assertEquals("$1\r\nv\r\n", alice.ask("GET", "k"));
      }
      assertTrue(calls(direct, "auth") - logins <= 1, "logins");
      assertTrue(calls(direct, "reset") - resets <= 1, "resets");
    }
  }

  /** A connection that is still logged in as one user is nobody else's before it is prepared. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldGiveEachClientItsOwnUser(String mode) throws IOException {
    try (RunningProxy proxy =
            RedisProxy.in(mode)
                .globals("event-loops = 1")
                .listener("redis.mux-connections = 1")
                .pool("max-connections = 1")
                .before(redis.port());
        RespClient alice = RespClient.to(proxy.port());
        RespClient bob = RespClient.to(proxy.port());
        RespClient nobody = RespClient.to(proxy.port())) {
      assertEquals("+OK\r\n", alice.ask("AUTH", "alice", "a"));
      assertEquals("+OK\r\n", bob.ask("AUTH", "bob", "b"));
      assertTrue(bob.ask("HELLO", "3").startsWith("%"));
      for (int i = 0; i < 20; i++) {
        assertEquals("$5\r\nalice\r\n", alice.ask("ACL", "WHOAMI"));
        assertEquals("$3\r\nbob\r\n", bob.ask("ACL", "WHOAMI"));
        assertEquals("$7\r\ndefault\r\n", nobody.ask("ACL", "WHOAMI"));
        assertEquals("$-1\r\n", nobody.ask("GET", "none"));
        assertEquals("_\r\n", bob.ask("GET", "none"));
        assertEquals("$-1\r\n", alice.ask("GET", "none"));
      }
      assertEquals(1, proxy.pool().created());
    }
  }
}
