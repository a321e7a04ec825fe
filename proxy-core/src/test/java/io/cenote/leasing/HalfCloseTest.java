package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that say all they have to say, and end: {@code printf 'PING\r\n' | nc -N}. */
class HalfCloseTest extends WithRedis {
  private static final List<String> SAYINGS =
      List.of(
          "PING\r\n",
          "ECHO a\r\nNOSUCH x\r\nPING\r\n",
          "MULTI\r\nECHO a\r\nEXEC\r\n",
          "MULTI\r\nECHO a\r\n",
          "ECHO a\r\nSUBSCRIBE x\r\n",
          "SUBSCRIBE x\r\nUNSUBSCRIBE\r\nPING\r\n",
          "CLIENT NO-EVICT ON\r\nPING\r\n",
          "RPUSH ready a\r\nBLPOP ready 0\r\n",
          "ECHO a\r\nBLPOP never 0\r\n",
          "ECHO a\r\nBLPOP never 0\r\nECHO b\r\nECHO c");

  static Stream<Arguments> sayings() {
    return Stream.of("lease", "mux", "session")
        .flatMap(mode -> SAYINGS.stream().map(saying -> Arguments.of(mode, saying)));
  }

  private static String allSaidTo(RespClient client, String saying) throws IOException {
    try (client) {
      client.raw(RespClient.bytes(saying));
      client.socket().shutdownOutput();
      return new String(
          client.socket().getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** C1: on a connection that is dialled meanwhile, and on one that is there. */
  @ParameterizedTest
  @MethodSource("sayings")
  void shouldTellWhoEndsWhatTheServerWouldHaveSaid(String mode, String saying) throws IOException {
    String expected = allSaidTo(RespClient.to(redis.port()), saying);
    assertEquals(expected, allSaidTo(client(mode), saying));
    awaitNoneActive();
    if (!mode.equals("session")) {
      try (RespClient other = client(mode)) {
        other.ask("PING");
      }
      awaitNoneActive();
    }
    assertEquals(expected, allSaidTo(client(mode), saying));
    awaitNoneActive();
    assertEquals(0, proxy.pool().pending());
  }

  /** R9: a client that wants to block may go away while it waits for a connection. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldBlockNobodyForWhoHasGoneBeforeItsTurn(String mode) throws IOException {
    try (RespClient other = client(mode)) {
      for (int i = 0; i < 20; i++) {
        try (RespClient gone = client(mode)) {
          gone.send("BLPOP", "r9", "0");
        }
      }
      Eventually.eventually(
          "only one is there",
          () -> proxy.listener().accepted() == 21 && proxy.listener().sessions() == 1);
      awaitNoneActive();
      assertEquals(":1\r\n", other.ask("RPUSH", "r9", "v"));
      assertEquals(":1\r\n", other.ask("LLEN", "r9"));
      assertEquals(":1\r\n", other.ask("DEL", "r9"));
    }
  }

  /** C6: no longer than {@code half-close-timeout}. */
  @Test
  void shouldNotWaitLongForAServerThatDoesNotEnd() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    try (TinyServer server =
            new TinyServer(
                (client, number) -> {
                  client.getOutputStream().write(RespClient.bytes(ScriptedRedis.NO_COMMANDS));
                  ScriptedRedis.holdUntilClosed(client);
                  await(over);
                });
        RunningProxy proxy =
            RedisProxy.in("lease").listener("half-close-timeout = 300ms").before(server.port())) {
      assertEquals("", allSaidTo(RespClient.to(proxy.port()), "BLPOP k 0\r\n"));
      proxy.awaitPool("closed", pool -> pool.total() == 0);
      over.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** R7: a subscriber that gets messages keeps its connection. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux", "session"})
  void shouldNotTakeWhoOnlyListensForIdle(String mode) throws IOException {
    proxy = RedisProxy.in(mode).listener("idle-timeout = 500ms").before(redis.port());
    try (RespClient subscriber = client(mode);
        RespClient publisher = RespClient.to(redis.port())) {
      subscriber.ask("SUBSCRIBE", "r7");
      long end = System.nanoTime() + 1_500_000_000L;
      while (System.nanoTime() < end) {
        assertEquals(":1\r\n", publisher.ask("PUBLISH", "r7", "m"));
        assertTrue(subscriber.reply().endsWith("m\r\n"));
      }
      assertTrue(subscriber.isAtEnd(), "now it is idle");
    }
    assertEquals(Map.of(), proxy.leases().pinned());
  }
}
