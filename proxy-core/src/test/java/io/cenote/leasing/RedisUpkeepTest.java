package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the proxy itself says to Redis: greeting, probe, reset; and what it does with the answers.
 */
class RedisUpkeepTest {
  private static final String PROBES = "probe { interval = 100ms, timeout = 99ms }";

  private static RunningProxy proxy(int port, String upstream, String pool) {
    return RedisProxy.in("lease").upstream(upstream).pool(pool).before(port);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldRotateWarmConnectionsOnlyWhereNoProbeKeepsThem(boolean probed) throws IOException {
    CountDownLatch later = new CountDownLatch(10);
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy =
            proxy(redis.port(), probed ? PROBES : "", "min-idle = 2, warm-max-age = 300ms");
        RespClient client = RespClient.to(proxy.port())) {
      // A second of probes or, without them, as many rotations as it takes.
      proxy.awaitPool(
          "time has passed",
          pool -> {
            later.countDown();
            LockSupport.parkNanos(100_000_000);
            return probed ? later.getCount() == 0 : pool.closed(CloseReason.WARM_EXPIRED) > 1;
          });
      assertEquals("+PONG\r\n", client.ask("PING"));
      if (probed) {
        assertEquals(0, proxy.pool().closed(CloseReason.WARM_EXPIRED));
      }
    }
  }

  /** R20: a probe is a PING, and wants a reply. */
  @Test
  void shouldFindAWedgedServerByTheProbe() throws IOException {
    try (TinyServer server =
            ScriptedRedis.answering("-ERR unknown command\r\n", "+OK\r\n", "+PONG\r\n", "");
        RunningProxy proxy = proxy(server.port(), PROBES, "");
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("+OK\r\n", client.ask("SET", "k", "v"));
      proxy.awaitPool(
          "found", pool -> pool.closed(CloseReason.PROBE_FAILED) == 1 && pool.total() == 0);
    }
  }

  /** R20: these answers are signs of life. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-NOAUTH x\r\n",
        "-LOADING x\r\n",
        "-BUSY x\r\n",
        "-MASTERDOWN x\r\n",
        "+PONG\r\n"
      })
  void shouldTakeAServerThatIsNotReadyForAlive(String answer) throws IOException {
    CountDownLatch probed = new CountDownLatch(5);
    try (TinyServer server =
            new TinyServer(
                (client, number) -> {
                  byte[] request = new byte[4096];
                  for (int turn = 0; client.getInputStream().read(request) > 0; turn++) {
                    client.getOutputStream().write(RespClient.bytes(turn < 2 ? "+OK\r\n" : answer));
                    probed.countDown();
                  }
                });
        RunningProxy proxy = proxy(server.port(), PROBES, "");
        RespClient client = RespClient.to(proxy.port())) {
      client.ask("SET", "k", "v");
      proxy.awaitPool("probed", pool -> probed.getCount() == 0);
      assertEquals(0, proxy.pool().closed(CloseReason.PROBE_FAILED));
      assertEquals(1, proxy.pool().created());
    }
  }

  /** R12: it answered without a login before. */
  @Test
  void shouldFindOutByAProbeThatALoginIsWanted() throws IOException {
    try (TinyServer server =
            ScriptedRedis.answering(ScriptedRedis.NO_COMMANDS, "+OK\r\n", "-NOAUTH x\r\n");
        RunningProxy proxy = proxy(server.port(), PROBES, "");
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("+OK\r\n", client.ask("SET", "k", "v"));
      proxy.awaitPool("left", p -> p.closed(CloseReason.TAINTED) == 1 && p.total() == 0);
    }
  }

  /** C7: an idle connection expires in spite of them. */
  @Test
  void shouldNotCountProbesAsUse() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = proxy(redis.port(), PROBES, "idle-timeout = 700ms");
        RespClient client = RespClient.to(proxy.port())) {
      client.ask("PING");
      proxy.awaitPool("evicted in spite of probes", p -> p.closed(CloseReason.IDLE_TIMEOUT) == 1);
    }
  }

  @Test
  void shouldTellOfAWrongPasswordAndNeverShowIt() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("requirepass right");
        LogCapture log = new LogCapture("cenote");
        RunningProxy proxy = proxy(redis.port(), "redis.password = wrong-one", "");
        RespClient client = RespClient.to(proxy.port())) {
      String told = client.ask("GET", "k");
      assertTrue(told.startsWith("-WRONGPASS "), told);
      assertFalse(told.contains("wrong-one"), told);
      assertFalse(
          String.join("\n", log.lines()).contains("wrong-one"), String.join("\n", log.lines()));
    }
  }

  /** A server that has no AUTH says what it was given. */
  @Test
  void shouldNotShowAPasswordThatTheServerRepeats() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("rename-command AUTH noauth");
        LogCapture log = new LogCapture("cenote");
        RunningProxy proxy = proxy(redis.port(), "redis.password = no-such-luck", "");
        RespClient client = RespClient.to(proxy.port())) {
      String told = client.ask("GET", "k");
      assertEquals("-ERR upstream refused AUTH\r\n", told);
      String all = told + String.join("\n", log.lines());
      assertFalse(all.contains("no-such"), all);
    }
  }

  @Test
  void shouldTakeThePasswordFromTheConfigurationOrAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "right\n");
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("requirepass right")) {
      for (String said : new String[] {"password = right", "password-file = \"" + file + "\""}) {
        try (RunningProxy proxy = proxy(redis.port(), "redis { database = 2, " + said + " }", "");
            RespClient client = RespClient.to(proxy.port());
            RespClient direct = RespClient.to(redis.port())) {
          assertEquals("+OK\r\n", client.ask("SET", "k", said.substring(0, 8)));
          direct.ask("AUTH", "right");
          direct.ask("SELECT", "2");
          assertEquals("$8\r\npassword\r\n", direct.ask("GET", "k"));
        }
      }
    }
  }

  /** R12: one client's login is not another's. */
  @Test
  void shouldLetClientsLogInWhereTheConfigurationDoesNot() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("requirepass right");
        RunningProxy proxy = proxy(redis.port(), "", "max-connections = 2");
        RespClient stranger = RespClient.to(proxy.port());
        RespClient known = RespClient.to(proxy.port())) {
      assertEquals("-NOAUTH Authentication required.\r\n", stranger.ask("GET", "k"));
      assertTrue(known.ask("AUTH", "wrong").startsWith("-WRONGPASS"));
      assertEquals("+OK\r\n", known.ask("AUTH", "right"));
      for (int i = 0; i < 10; i++) {
        assertEquals("+OK\r\n", known.ask("SET", "k", "v"));
        assertEquals("-NOAUTH Authentication required.\r\n", stranger.ask("GET", "k"));
      }
    }
  }

  /** R23: the error says that the outcome is unknown. */
  @Test
  void shouldTellOfWhatWasSentAndLetTheClientGoOn() throws IOException {
    try (TinyServer server =
            new TinyServer(
                (client, number) -> {
                  byte[] request = new byte[4096];
                  client.getInputStream().read(request);
                  boolean first = number == 1; // which is asked for its commands, too
                  String answer = first ? "-ERR no COMMAND\r\n" : "+second\r\n";
                  client.getOutputStream().write(RespClient.bytes(answer));
                  client.getInputStream().read(request);
                  if (!first) {
                    ScriptedRedis.holdUntilClosed(client);
                  }
                });
        RunningProxy proxy = proxy(server.port(), "", "");
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals(
          "-ERR upstream connection lost (peer-fin), outcome unknown\r\n", client.ask("INCR", "k"));
      assertEquals("+second\r\n", client.ask("INCR", "k"));
    }
  }

  @Test
  void shouldGiveWhoWantsAnotherDatabaseTheConnectionThatHasIt() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = proxy(redis.port(), "", "");
        RespClient three = RespClient.to(proxy.port());
        RespClient zero = RespClient.to(proxy.port());
        RespClient direct = RespClient.to(redis.port())) {
      three.ask("SELECT", "3");
      direct.ask("CONFIG", "RESETSTAT");
      for (int i = 0; i < 50; i++) {
        three.ask("GET", "k");
        zero.ask("GET", "k");
      }
      String stats = direct.ask("INFO", "commandstats");
      String selects = stats.replaceAll("(?s).*cmdstat_select:calls=([0-9]+),.*", "$1");
      assertTrue(!selects.matches("[0-9]+") || Integer.parseInt(selects) < 10, stats);
    }
  }

  /** R19: the proxy sends RESET, and then the login. */
  @Test
  void shouldKeepTheLoginOfTheConfigurationAfterResetInATransaction() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("requirepass right");
        RunningProxy proxy = proxy(redis.port(), "redis.password = right", "");
        RespClient client = RespClient.to(proxy.port())) {
      client.ask("MULTI");
      client.ask("SET", "k", "never");
      assertEquals("+RESET\r\n", client.ask("RESET"));
      assertEquals("$-1\r\n", client.ask("GET", "k"));
      client.ask("MULTI");
      assertEquals("+OK\r\n", client.ask("QUIT"));
      assertTrue(client.isAtEnd());
    }
  }

  /** C6: it gets an error, and goes on. */
  @Test
  void shouldTellWhoWaitsTooLongInTheProtocol() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy =
            proxy(redis.port(), "", "max-connections = 1, acquire-timeout = 200ms");
        RespClient holder = RespClient.to(proxy.port());
        RespClient waiter = RespClient.to(proxy.port())) {
      holder.ask("MULTI");
      String told = waiter.ask("GET", "k");
      assertEquals("-ERR upstream unavailable (acquire-timeout)\r\n", told);
      holder.ask("DISCARD");
      assertEquals("$-1\r\n", waiter.ask("GET", "k"));
    }
  }
}
