package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors reach the client in the server's own words, and without what is only for the log. */
class ServerWordsTest {
  private static final String FULL = "-ERR max number of clients reached\r\n";

  @Test
  void shouldTellAClientNeitherAddressesNorNumbers() throws IOException {
    int nobody;
    try (TinyServer server = TinyServer.echo()) {
      nobody = server.port();
    }
    try (LogCapture log = new LogCapture("cenote");
        RunningProxy proxy = RedisProxy.in("lease").before(nobody);
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("-ERR upstream unavailable (connect-refused)\r\n", client.ask("GET", "k"));
      assertTrue(
          log.lines().stream().anyMatch(l -> l.contains(":" + nobody)), log.lines()::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldTellOfMaxclientsInTheServersWords(String mode) throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("maxclients 2");
        LogCapture log = new LogCapture("cenote");
        RunningProxy proxy = RedisProxy.in(mode).before(redis.port());
        RespClient direct = RespClient.to(redis.port());
        RespClient client = RespClient.to(proxy.port())) {
      direct.ask("PING");
      try (RespClient second = RespClient.to(redis.port())) {
        second.ask("PING");
        assertEquals(FULL, client.ask("GET", "k"));
      }
      List<String> lines = log.lines();
      assertTrue(
          lines.stream().anyMatch(l -> l.contains("max number of clients")), lines::toString);
    }
  }

  /** The commands are known, so that the first thing said on a connection is a client's. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldTakeMaxclientsForNoUnknownOutcome(String mode) throws IOException {
    try (TinyServer server =
            new TinyServer(
                (client, number) -> {
                  byte[] request = new byte[4096];
                  client.getInputStream().read(request);
                  if (number > 1) {
                    client.getOutputStream().write(RespClient.bytes(FULL));
                    return;
                  }
                  client.getOutputStream().write(RespClient.bytes(ScriptedRedis.NO_COMMANDS));
                  client.getInputStream().read(request);
                  client.getOutputStream().write(RespClient.bytes("+OK\r\n"));
                  ScriptedRedis.holdUntilClosed(client);
                });
        LogCapture log = new LogCapture("cenote");
        RunningProxy proxy = RedisProxy.in(mode).before(server.port());
        RespClient holder = RespClient.to(proxy.port());
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("+OK\r\n", holder.ask("MULTI"));
      client.raw(RespClient.bytes("INCR k\r\nINCR k\r\nINCR k\r\n"));
      assertEquals(FULL, client.reply());
      assertEquals(FULL, client.reply());
      assertEquals(FULL, client.reply());
      List<String> lines = log.lines();
      assertTrue(
          lines.stream().anyMatch(l -> l.contains("max number of clients")), lines::toString);
    }
  }

  /** With mux, one connection for all. */
  private static RunningProxy onOneLoop(String mode, int port) {
    return RedisProxy.in(mode)
        .globals("event-loops = 1")
        .listener("redis.mux-connections = 1")
        .before(port);
  }

  /** It resets the connection while more is being written. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldReadTheWordsOfAServerThatResets(String mode) throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("maxclients 2");
        RunningProxy proxy = RedisProxy.in(mode).before(redis.port());
        RespClient holder = RespClient.to(proxy.port());
        RespClient direct = RespClient.to(redis.port())) {
      assertEquals("+OK\r\n", holder.ask("MULTI"));
      direct.ask("PING");
      for (int i = 0; i < 20; i++) {
        try (RespClient client = RespClient.to(proxy.port())) {
          client.raw(RespClient.bytes("INCR k\r\nINCR k\r\nINCR k\r\n"));
          assertEquals(FULL, client.reply());
          assertEquals(FULL, client.reply());
          assertEquals(FULL, client.reply());
        }
      }
    }
  }

  private static RespClient ofFive(RunningProxy proxy) throws IOException {
    RespClient client = RespClient.to(proxy.port());
    assertEquals("+OK\r\n", client.ask("SELECT", "5"));
    try (RespClient zero = RespClient.to(proxy.port())) {
      zero.ask("GET", "k"); // the connection is in database 0 again
    }
    proxy.awaitPool("given back", pool -> pool.active() == 0);
    return client;
  }

  @ParameterizedTest
  @CsvSource({
    "BUNDLED, lease, script",
    "BUNDLED, mux, script",
    "DEBIAN, lease, function",
    "DEBIAN, mux, function"
  })
  void shouldKillARunawayScriptFromAnyDatabase(RedisPrograms program, String mode, String kind)
      throws IOException {
    RedisProcess redis = program.start("lua-time-limit 50");
    try (Closeable stopped = () -> stop(redis);
        RunningProxy proxy = onOneLoop(mode, redis.port());
        RespClient runaway = RespClient.to(proxy.port());
        RespClient zero = RespClient.to(proxy.port());
        RespClient five = ofFive(proxy)) {
      assertNotNull(stopped);
      for (RespClient killer : List.of(five, zero)) {
        if (kind.equals("script")) {
          runaway.send("EVAL", "while true do end", "0");
        } else {
          runaway.ask(
              "FUNCTION",
              "LOAD",
              "REPLACE",
              "#!lua name=l\nredis.register_function('f', function() while true do end end)");
          runaway.send("FCALL", "f", "0");
        }
        String told = five.ask("GET", "k");
        while (!told.startsWith("-BUSY ")) { // until it has been running for a while
          assertTrue(told.equals("$-1\r\n"), told);
          told = five.ask("GET", "k");
        }
        assertEquals("+OK\r\n", killer.ask(kind, "kill"));
        assertTrue(runaway.reply().startsWith("-"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldShutDownAServerWithARunawayScript(String mode) throws IOException {
    RedisProcess redis = RedisPrograms.BUNDLED.start("lua-time-limit 50");
    try (RunningProxy proxy = onOneLoop(mode, redis.port());
        RespClient runaway = RespClient.to(proxy.port());
        RespClient operator = RespClient.to(proxy.port());
        RespClient direct = RespClient.to(redis.port())) {
      runaway.send("EVAL", "while true do end", "0");
      while (!direct.ask("GET", "k").startsWith("-BUSY ")) {
        // until it has been running for a while
      }
      String lost = "-ERR upstream connection lost (peer-fin), outcome unknown\r\n";
      assertEquals(lost, operator.ask("SHUTDOWN", "NOSAVE"));
      assertEquals(lost, runaway.reply());
    } finally {
      stop(redis);
    }
  }

  /** A server within a script takes no leave. */
  private static void stop(RedisProcess redis) throws IOException {
    try (redis;
        RespClient direct = RespClient.to(redis.port())) {
      direct.ask("SCRIPT", "KILL");
      direct.ask("FUNCTION", "KILL");
    } catch (SocketException e) {
      // it has been shut down
    }
  }
}
