package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server answers to the proxy's own questions has a bound. */
class HostileServerTest {
  private static final long MIB = 1024 * 1024;

  /** Beyond what the sockets' buffers hold. */
  private static final long IN_BUFFERS = 12 * MIB;

  private static String said(byte[] request, int length) {
    return new String(request, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Answers one request without end and others shortly. */
  private static TinyServer endless(String word, AtomicLong written) throws IOException {
    byte[] chunk = RespClient.bytes("+aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(2048));
    return new TinyServer(
        (client, number) -> {
          byte[] request = new byte[4096];
          int length;
          while ((length = client.getInputStream().read(request)) > 0) {
            if (said(request, length).contains(word)) {
              client.getOutputStream().write(RespClient.bytes("*1000000000\r\n"));
              while (written.addAndGet(chunk.length) < 512 * MIB) {
                client.getOutputStream().write(chunk);
              }
            }
            client.getOutputStream().write(RespClient.bytes("+it\r\n"));
          }
        });
  }

  @Test
  void shouldBoundTheTableOfCommands() throws IOException {
    AtomicLong written = new AtomicLong();
    try (TinyServer server = endless("COMMAND", written);
        RunningProxy proxy = RedisProxy.in("lease").before(server.port());
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("-ERR upstream unavailable (protocol-error)\r\n", client.ask("GET", "k"));
      assertTrue(written.get() < 2 * MIB + IN_BUFFERS, "bytes " + written);
      assertEquals("+it\r\n", client.ask("GET", "k")); // it is not asked again
    }
  }

  @Test
  void shouldBoundAnyOtherAnswer() throws IOException {
    AtomicLong written = new AtomicLong();
    try (TinyServer server = endless("SELECT", written);
        RunningProxy proxy =
            RedisProxy.in("lease").upstream("redis.database = 3").before(server.port());
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("-ERR upstream unavailable (protocol-error)\r\n", client.ask("GET", "k"));
      assertTrue(written.get() < IN_BUFFERS, "bytes " + written);
    }
  }

  /** The others do without until it is known. */
  @Test
  void shouldAskForTheCommandsOnOneConnection() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (TinyServer server =
            new TinyServer(
                (client, number) -> {
                  byte[] request = new byte[4096];
                  int length;
                  while ((length = client.getInputStream().read(request)) > 0) {
                    if (said(request, length).contains("COMMAND")) {
                      asked.incrementAndGet();
                      ScriptedRedis.holdUntilClosed(client);
                      return;
                    }
                    client.getOutputStream().write(RespClient.bytes("+it\r\n"));
                  }
                });
        RunningProxy proxy =
            RedisProxy.in("lease").upstream("connect-timeout = 300ms").before(server.port());
        RespClient first = RespClient.to(proxy.port())) {
      first.send("GET", "k");
      proxy.awaitPool("asked", pool -> asked.get() == 1);
      List<RespClient> others = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        RespClient client = RespClient.to(proxy.port());
        others.add(client);
        assertEquals("+it\r\n", client.ask("GET", "k"));
      }
      assertEquals(1, asked.get());
      assertTrue(first.reply().startsWith("-ERR upstream unavailable ("));
      for (RespClient other : others) {
        other.close();
      }
    }
  }

  @Test
  void shouldTakeNoPushForAnAnswer() throws IOException {
    try (TinyServer server =
            ScriptedRedis.answering(">1\r\n+x\r\n-ERR DB index is out of range\r\n-ERR x\r\n");
        RunningProxy proxy =
            RedisProxy.in("lease").upstream("redis.database = 3").before(server.port());
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("-ERR DB index is out of range\r\n", client.ask("GET", "k"));
    }
  }

  @ParameterizedTest
  @CsvSource({"20000, false", "20000, true", "10, true"})
  void shouldNotCutOffALongReplyToHello(int length, boolean idLast) throws IOException {
    String text = "$3\r\nfoo\r\n$" + length + "\r\n" + "x".repeat(length) + "\r\n";
    String id = "$2\r\nid\r\n:7\r\n";
    String hello = "%2\r\n" + (idLast ? text + id : id + text);
    try (TinyServer server = ScriptedRedis.answering(ScriptedRedis.NO_COMMANDS, hello, "+it\r\n");
        RunningProxy proxy = RedisProxy.in("lease").before(server.port());
        RespClient client = RespClient.to(proxy.port())) {
      String told = client.ask("HELLO", "3");
      String virtual = told.replaceAll("(?s).*\\$2\r\nid\r\n:([0-9]+)\r\n.*", "$1");
      assertTrue(virtual.length() > 10, virtual);
      assertEquals(hello.replace(":7\r\n", ":" + virtual + "\r\n"), told);
      assertEquals("+it\r\n", client.ask("GET", "k"));
    }
  }

  /** R10: before a server that does not tell its commands. */
  @Test
  void shouldKnowWaitFromTheBuiltInTable() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("rename-command COMMAND \"\"");
        RunningProxy proxy = RedisProxy.in("lease").before(redis.port());
        RespClient client = RespClient.to(proxy.port())) {
      client.raw(RespClient.bytes("SET k v\r\nWAIT 0 10\r\n"));
      assertEquals("+OK\r\n", client.reply());
      assertEquals(":0\r\n", client.reply());
      client.raw(RespClient.bytes("GET k\r\nWAIT 0 10\r\n"));
      assertEquals("$1\r\nv\r\n", client.reply());
      assertTrue(client.reply().startsWith("-ERR WAIT"));
    }
  }
}
