package io.cenote.lending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the proxy itself says to Redis: greeting, probe, reset; and what it does with the answers.
 */
class RedisUpkeepTest {
  private static final String LISTENER = "protocol = redis";
  private static final String PROBES = "probe { interval = 100ms, timeout = 99ms }";

  private static RunningProxy proxy(int port, String upstream, String pool) {
    return RunningProxy.start(RunningProxy.local(port), LISTENER, upstream, pool);
  }

  /** A server that answers every request with the next of these lines, the last for ever. */
  private static TinyServer answering(String... answers) throws IOException {
    return new TinyServer(
        (client, number) -> {
          byte[] request = new byte[4096];
          InputStream in = client.getInputStream();
          for (int turn = 0; in.read(request) > 0; turn++) {
            String answer = answers[Math.min(turn, answers.length - 1)];
            if (answer.isEmpty()) {
              holdUntilClosed(client);
              return;
            }
            client.getOutputStream().write(RespClient.bytes(answer));
          }
        });
  }

  private static void holdUntilClosed(Socket client) throws IOException {
    while (client.getInputStream().read() >= 0) {
      // the wedge: it takes everything and says nothing
    }
  }

  @Test
  void aWedgedServerIsFoundByTheProbe() throws IOException {
    try (TinyServer server = answering("-ERR unknown command\r\n", "+OK\r\n", "+PONG\r\n", "");
        RunningProxy proxy = proxy(server.port(), PROBES, "");
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("+OK\r\n", client.ask("SET", "k", "v"));
      proxy.awaitPool("found", pool -> pool.closed(CloseReason.PROBE_FAILED) == 1);
      assertEquals(0, proxy.pool().total());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-NOAUTH x\r\n",
        "-LOADING x\r\n",
        "-BUSY x\r\n",
        "-MASTERDOWN x\r\n",
        "+PONG\r\n"
      })
  void aServerThatIsNotReadyIsAliveAllTheSame(String answer) throws IOException {
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

  @Test
  void probesAreNoUse() throws IOException {
    try (RedisProcess redis = RedisProcess.start();
        RunningProxy proxy = proxy(redis.port(), PROBES, "idle-timeout = 700ms");
        RespClient client = RespClient.to(proxy.port())) {
      client.ask("PING");
      proxy.awaitPool("evicted in spite of probes", p -> p.closed(CloseReason.IDLE_TIMEOUT) == 1);
    }
  }

  @Test
  void aWrongPasswordIsToldAndNeverShown() throws IOException {
    try (RedisProcess redis = RedisProcess.start("requirepass right");
        LogCapture log = new LogCapture("cenote");
        RunningProxy proxy = proxy(redis.port(), "redis.password = wrong-one", "");
        RespClient client = RespClient.to(proxy.port())) {
      String told = client.ask("GET", "k");
      assertTrue(told.startsWith("-ERR protocol-error: "), told);
      assertTrue(told.contains("AUTH was answered -WRONGPASS"), told);
      assertFalse(told.contains("wrong-one"), told);
      assertFalse(
          String.join("\n", log.lines()).contains("wrong-one"), String.join("\n", log.lines()));
    }
  }

  @Test
  void thePasswordComesFromTheConfigurationOrAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "right\n");
    try (RedisProcess redis = RedisProcess.start("requirepass right")) {
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

  @Test
  void r12ClientsShowThemselvesWhereTheConfigurationDoesNot() throws IOException {
    try (RedisProcess redis = RedisProcess.start("requirepass right");
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

  @Test
  void r23WhatWasSentIsToldAndTheClientGoesOn() throws IOException {
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
                    holdUntilClosed(client);
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
  void whoeverWantsAnotherDatabaseGetsTheConnectionThatHasIt() throws IOException {
    try (RedisProcess redis = RedisProcess.start();
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

  @Test
  void aSharedConnectionThatOnlyOwesToTheGoneIsGivenUp() throws IOException {
    try (TinyServer server = answering("-ERR no COMMAND\r\n", "");
        RunningProxy proxy =
            RunningProxy.start(
                server.endpoint(),
                "protocol = redis, redis.mode = mux, half-close-timeout = 100ms",
                "",
                "reset-timeout = 100ms")) {
      for (int i = 0; i < 3; i++) {
        try (RespClient client = RespClient.to(proxy.port())) {
          client.send("GET", "k");
          proxy.awaitPool("asked", pool -> pool.lending().muxDepth() > 0);
        }
      }
      proxy.awaitPool("given up", pool -> pool.closed(CloseReason.CLIENT_GONE) > 0);
      proxy.awaitQuiet();
    }
  }

  @Test
  void whoReadsNoAnswersGetsNoMoreOfThem() throws IOException {
    byte[] many = RespClient.bytes("CLIENT ID\r\n".repeat(4000));
    try (RedisProcess redis = RedisProcess.start();
        RunningProxy proxy = proxy(redis.port(), "", "");
        RespClient client = RespClient.to(proxy.port())) {
      AtomicInteger sent = new AtomicInteger();
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 2000; i++) {
                    client.raw(many);
                    sent.incrementAndGet();
                  }
                } catch (IOException closed) {
                  // at the end of the test
                }
              });
      writer.start();
      AtomicInteger before = new AtomicInteger(-1);
      long[] since = {System.nanoTime()};
      Eventually.eventually(
          "it is not read any more",
          () -> {
            if (before.getAndSet(sent.get()) != sent.get()) {
              since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > 500_000_000L;
          });
      assertTrue(sent.get() < 2000, "took all of it: " + sent);
    }
  }

  @Test
  void r19ResetWithinATransactionLeavesTheLoginOfTheConfiguration() throws IOException {
    try (RedisProcess redis = RedisProcess.start("requirepass right");
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

  @Test
  void r22AClientThatTakesNothingDoesNotHoldUpTheOthers() throws IOException {
    try (RedisProcess redis = RedisProcess.start();
        RunningProxy proxy =
            RunningProxy.start(
                RunningProxy.local(redis.port()),
                "protocol = redis, redis { mode = mux, mux-connections = 1 }",
                "",
                "");
        RespClient slow = RespClient.to(proxy.port());
        RespClient other = RespClient.to(proxy.port())) {
      assertEquals("+OK\r\n", other.ask("SET", "k", "v".repeat(30_000_000)));
      for (int i = 0; i < 4; i++) {
        slow.send("GET", "k");
      }
      Eventually.eventually(
          "it is given up",
          () ->
              proxy.listener().deaths().stream()
                  .anyMatch(death -> death.reason() == CloseReason.PEER_STALLED));
      for (int i = 0; i < 20; i++) {
        assertEquals("+PONG\r\n", other.ask("PING"));
      }
    }
  }

  @Test
  void c6WhoWaitsTooLongIsToldInTheProtocol() throws IOException {
    try (RedisProcess redis = RedisProcess.start();
        RunningProxy proxy =
            proxy(redis.port(), "", "max-connections = 1, acquire-timeout = 200ms");
        RespClient holder = RespClient.to(proxy.port());
        RespClient waiter = RespClient.to(proxy.port())) {
      holder.ask("MULTI");
      String told = waiter.ask("GET", "k");
      assertTrue(told.startsWith("-ERR acquire-timeout: "), told);
      holder.ask("DISCARD");
      assertEquals("$-1\r\n", waiter.ask("GET", "k"));
    }
  }

  @Test
  void r22ALargeValueGoesByAndASlowReaderIsWaitedFor() throws IOException {
    String value = "v".repeat(30_000_000);
    try (RedisProcess redis = RedisProcess.start();
        RunningProxy proxy = proxy(redis.port(), "", "");
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("+OK\r\n", client.ask("SET", "k", value));
      client.send("GET", "k");
      assertEquals("$30000000\r\n" + value + "\r\n", client.reply());
    }
  }
}
