package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.admin.Reloaded;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reloads before a real Redis: each client keeps what it was promised when it came. */
class ReloadedRedisTest {
  private static RedisProcess redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisPrograms.BUNDLED.start();
  }

  @AfterAll
  static void stopRedis() throws IOException {
    redis.close();
  }

  private static String text(String protocol, String mode, int database) {
    return String.format(
        Locale.ROOT,
        """
        cenote { event-loops = 2, admin.bind = off
          listeners.in { bind = "127.0.0.1:0", upstream = out, max-sessions = 100, protocol = %s%s }
          upstreams.out { endpoints = [ "127.0.0.1:%d" ]%s, pool { max-connections = 4 } }
        }
        """,
        protocol,
        mode.isEmpty() ? "" : ", redis.mode = " + mode,
        redis.port(),
        database < 0 ? "" : ", redis.database = " + database);
  }

  /** The last line of the reply. */
  private static String ask(RespClient client, String... words) throws IOException {
    return client.ask(words).strip().replaceAll("(?s).*\n", "");
  }

  private static void reload(RunningProxy proxy, String text) throws Exception {
    Reloaded done = proxy.cenote().reload(RunningProxy.config(text)).get(20, TimeUnit.SECONDS);
    assertTrue(done.applied(), () -> done.lines().toString());
  }

  /** Its connections come and go by the request, and are now of another database. */
  @Test
  void shouldLeaveAClientItsDatabase() throws Exception {
    try (RunningProxy proxy = RunningProxy.start(text("redis", "lease", 0));
        RespClient before = RespClient.to(proxy.port())) {
      assertEquals("+OK", ask(before, "SET", "where", "zero"));
      reload(proxy, text("redis", "lease", 3));
      try (RespClient after = RespClient.to(proxy.port())) {
        assertEquals("+OK", ask(after, "SET", "where", "three"));
        for (int i = 0; i < 20; i++) {
          assertEquals("zero", ask(before, "GET", "where"));
          assertEquals("three", ask(after, "GET", "where"));
        }
        assertTrue(before.ask("CLIENT", "LIST").contains(" db=3 "), "both are told of");
      }
    }
  }

  @Test
  void shouldGiveNewcomersAnotherModeAndLetTheOthersGoOn() throws Exception {
    try (RunningProxy proxy = RunningProxy.start(text("redis", "mux", 0));
        RespClient before = RespClient.to(proxy.port())) {
      assertEquals("+OK", ask(before, "SET", "k", "1"));
      reload(proxy, text("redis", "lease", 0));
      try (RespClient after = RespClient.to(proxy.port())) {
        assertEquals(":2", ask(after, "INCR", "k"));
        assertEquals(":3", ask(before, "INCR", "k"));
      }
      reload(proxy, text("tcp", "", -1));
      try (RespClient raw = RespClient.to(proxy.port())) {
        assertEquals(":4", ask(raw, "INCR", "k"));
        assertEquals(":5", ask(before, "INCR", "k"));
      }
    }
  }

  /** Shared connections of a mode that nobody uses any more are given up. */
  @Test
  void shouldGiveUpSharedConnectionsWithTheirLastClient() throws Exception {
    try (RunningProxy proxy = RunningProxy.start(text("redis", "mux", 0))) {
      for (int i = 0; i < 6; i++) {
        try (RespClient client = RespClient.to(proxy.port())) {
          assertEquals("+PONG", ask(client, "PING"));
          reload(
              proxy,
              text("redis", "mux", 0).replace("= mux", "= mux, redis.max-inflight = " + (100 + i)));
        }
      }
      proxy.awaitUntil("no session", () -> proxy.sessions() == 0);
      proxy.awaitPool("connections are not hoarded", pool -> pool.active() <= 1);
    }
  }
}
