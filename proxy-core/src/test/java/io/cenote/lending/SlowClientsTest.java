package io.cenote.lending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their replies slowly, not at all, or are gone when they come. */
class SlowClientsTest {
  private static final int LARGE = 100 * 1024 * 1024;

  @Test
  void c5ASharedConnectionThatOnlyOwesToTheGoneIsGivenUp() throws IOException {
    try (TinyServer server = ScriptedRedis.answering("-ERR no COMMAND\r\n", "");
        RunningProxy proxy =
            RedisProxy.in("mux")
                .listener("half-close-timeout = 100ms")
                .pool("reset-timeout = 100ms")
                .before(server.port())) {
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
  void r27WhoReadsNoAnswersGetsNoMoreOfThem() throws IOException {
    byte[] many = RespClient.bytes("CLIENT ID\r\n".repeat(4000));
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = RedisProxy.in("lease").before(redis.port());
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
  void r22AClientThatTakesNothingDoesNotHoldUpTheOthers() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy =
            RedisProxy.in("mux").listener("redis.mux-connections = 1").before(redis.port());
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

  /** 100 MB, of which the proxy never holds more than its buffers, however slow the client is. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void r22ALargeValueGoesByAndIsNotHeld(String mode) throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = RedisProxy.in(mode).before(redis.port());
        RespClient direct = RespClient.to(redis.port());
        Socket client = proxy.connect()) {
      direct.ask("SETRANGE", "k", "" + (LARGE - 1), "x");
      long before = PlatformDependent.usedDirectMemory();
      client.getOutputStream().write(RespClient.request("GET", "k"));
      InputStream in = client.getInputStream();
      byte[] part = new byte[1024 * 1024];
      long left = ("$" + LARGE + "\r\n").length() + LARGE + 2L;
      while (left > 0) {
        int got = in.read(part);
        assertTrue(got > 0, left + " bytes are missing");
        left -= got;
        long held = PlatformDependent.usedDirectMemory() - before;
        assertTrue(held < 16 * 1024 * 1024, held + " bytes are held");
      }
      client.getOutputStream().write(RespClient.request("PING"));
      assertEquals("+PONG\r\n", new String(in.readNBytes(7), StandardCharsets.ISO_8859_1));
    }
  }
}
