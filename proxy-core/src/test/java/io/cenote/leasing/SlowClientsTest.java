package io.cenote.leasing;

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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take their replies slowly, not at all, or are gone when they come. */
@Timeout(60)
class SlowClientsTest {
  private static final int LARGE = 100 * 1024 * 1024;

  /** C5: their pending replies are not waited for long. */
  @Test
  void shouldGiveUpASharedConnectionOnWhichOnlyTheGoneExpectReplies() throws IOException {
    try (TinyServer server = ScriptedRedis.answering("-ERR no COMMAND\r\n", "");
        RunningProxy proxy =
            RedisProxy.in("mux")
                .listener("half-close-timeout = 100ms")
                .pool("reset-timeout = 100ms")
                .before(server.port())) {
      for (int i = 0; i < 3; i++) {
        try (RespClient client = RespClient.to(proxy.port())) {
          client.send("GET", "k");
          proxy.awaitPool("asked", pool -> proxy.leases().muxDepth() > 0);
        }
      }
      proxy.awaitPool("given up", pool -> pool.closed(CloseReason.CLIENT_GONE) > 0);
      proxy.awaitQuiet();
    }
  }

  /** R27: a client with too much under way is not read on. */
  @Test
  void shouldGiveNoMoreAnswersToWhoReadsNone() throws IOException {
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

  /** R22: one that takes nothing for long is ended. */
  @Test
  void shouldHoldNobodyUpForClientsThatTakeNothing() throws IOException {
    List<RespClient> slow = new ArrayList<>();
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy =
            RedisProxy.in("mux")
                .listener("redis.mux-connections = 1, slow-reader-timeout = 3s, dead-after = 2s")
                .pool("max-connections = 64")
                .before(redis.port());
        RespClient other = RespClient.to(proxy.port())) {
      assertEquals("+OK\r\n", other.ask("SET", "k", "v".repeat(30_000_000)));
      for (int i = 0; i < 20; i++) {
        slow.add(RespClient.to(proxy.port()));
        slow.get(i).send("GET", "k");
        assertEquals("+PONG\r\n", other.ask("PING"));
      }
      Eventually.eventually(
          "it is given up",
          () ->
              proxy.listener().closes().stream()
                  .anyMatch(close -> close.reason() == CloseReason.PEER_STALLED));
      for (int i = 0; i < 20; i++) {
        assertEquals("+PONG\r\n", other.ask("PING"));
      }
    } finally {
      for (RespClient client : slow) {
        client.close();
      }
    }
  }

  /** R22: bytes, and how many of them a client takes in a second. */
  @ParameterizedTest
  @CsvSource({"8000000, 5000000", "64000000, 50000000", "400000000, 2000000000"})
  void shouldNotGiveUpAClientThatReadsSlowly(int size, int rate) throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy =
            RedisProxy.in("mux").listener("redis.mux-connections = 1").before(redis.port());
        RespClient direct = RespClient.to(redis.port());
        RespClient other = RespClient.to(proxy.port());
        Socket client = proxy.connect()) {
      direct.ask("SETRANGE", "k", "" + (size - 1), "x");
      client.getOutputStream().write(RespClient.request("GET", "k"));
      other.send("PING"); // behind it
      byte[] part = new byte[256 * 1024];
      long begun = System.nanoTime();
      long length = ("$" + size + "\r\n").length() + size + 2L;
      for (long taken = 0; taken < length; ) {
        int got = client.getInputStream().read(part);
        assertTrue(got > 0, (length - taken) + " bytes are missing");
        taken += got;
        long due = begun + taken * 1_000_000_000L / rate;
        LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
      }
      assertEquals("+PONG\r\n", other.reply());
      assertEquals("+PONG\r\n", other.ask("PING"));
    }
  }

  /** R27: more than all buffers on the way can hold. */
  @ParameterizedTest
  @CsvSource({"lease, 1024", "mux, 1024", "lease, 1000000", "mux, 1000000"})
  void shouldTakeAPipelineWholeBeforeAnythingIsRead(String mode, int inflight) throws IOException {
    int count = 300_000;
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy =
            RedisProxy.in(mode).listener("redis.max-inflight = " + inflight).before(redis.port());
        RespClient client = RespClient.to(proxy.port())) {
      String value = "v".repeat(32);
      assertEquals("+OK\r\n", client.ask("SET", "k", value));
      byte[] get = RespClient.request("GET", "k");
      ByteArrayOutputStream all = new ByteArrayOutputStream(count * get.length);
      for (int i = 0; i < count; i++) {
        all.writeBytes(get);
      }
      client.raw(all.toByteArray());
      for (int i = 0; i < count; i++) {
        assertEquals("$32\r\n" + value + "\r\n", client.reply());
      }
    }
  }

  @Test
  void shouldHoldNoConnectionForHalfOfASmallRequest() throws IOException {
    List<RespClient> dripping = new ArrayList<>();
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = RedisProxy.in("lease").before(redis.port());
        RespClient other = RespClient.to(proxy.port())) {
      byte[] half = RespClient.bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100\r\nabc");
      for (int i = 0; i < 64; i++) {
        RespClient client = RespClient.to(proxy.port());
        dripping.add(client);
        client.raw(half);
      }
      assertEquals("+PONG\r\n", other.ask("PING"));
      proxy.awaitPool("none is active", pool -> pool.active() == 0);
    } finally {
      for (RespClient client : dripping) {
        client.close();
      }
    }
  }

  @Test
  void shouldEndARequestThatDoesNotGoOnInTime() throws IOException {
    List<RespClient> dripping = new ArrayList<>();
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy =
            RedisProxy.in("lease").listener("redis.request-timeout = 1s").before(redis.port());
        RespClient other = RespClient.to(proxy.port())) {
      byte[] half = RespClient.bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100\r\nabc");
      byte[] large = RespClient.bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$100000\r\n");
      for (int i = 0; i < 64; i++) {
        RespClient client = RespClient.to(proxy.port());
        dripping.add(client);
        client.raw(i < 8 ? large : half);
      }
      dripping.get(0).raw(new byte[80_000]); // more than is held: it has a connection
      assertEquals("+PONG\r\n", other.ask("PING"));
      for (RespClient client : dripping) {
        assertTrue(client.isAtEnd());
      }
      assertEquals("+PONG\r\n", other.ask("PING"));
      proxy.awaitPool("connections are free", pool -> pool.active() == 0);
    } finally {
      for (RespClient client : dripping) {
        client.close();
      }
    }
  }

  /**
   * R22: 100 MB, of which the proxy never holds more than its buffers, however slow the client is.
   */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldPassALargeValueWithoutHoldingIt(String mode) throws IOException {
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
