package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says behind a request that was to change where it goes, and has not. */
class UnsettledTest {
  /** R11: if the database cannot be selected, the request fails. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "reads"})
  void shouldSendNothingBehindASelectThatWasLost(String replay) throws IOException {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (TinyServer server =
            new TinyServer(
                (client, number) -> {
                  byte[] request = new byte[4096];
                  InputStream in = client.getInputStream();
                  for (int n = in.read(request); n > 0; n = in.read(request)) {
                    String said = new String(request, 0, n, StandardCharsets.ISO_8859_1);
                    heard.add(said);
                    if (said.contains("SELECT")) {
                      return;
                    }
                    client.getOutputStream().write(RespClient.bytes("+OK\r\n"));
                  }
                });
        RunningProxy proxy =
            RedisProxy.in("lease").listener("redis.replay = " + replay).before(server.port());
        RespClient client = RespClient.to(proxy.port())) {
      client.send("SELECT", "5");
      client.send("GET", "k");
      assertTrue(client.reply().startsWith("-ERR upstream connection lost"));
      assertThrows(EOFException.class, () -> drain(client));
      assertFalse(heard.stream().anyMatch(said -> said.startsWith("*2\r\n$3\r\nGET")), "" + heard);
    }
  }

  private static void drain(RespClient client) throws IOException {
    while (true) {
      assertTrue(client.reply().startsWith("-ERR upstream connection lost"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"MULTI", "WATCH k", "SELECT 1", "AUTH x", "HELLO 3"})
  void shouldSendNothingBehindWhatCouldNotBegin(String premise) throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = full(redis);
        RespClient direct = RespClient.to(redis.port());
        RespClient holding = RespClient.to(proxy.port());
        RespClient client = RespClient.to(proxy.port())) {
      hold(holding, proxy);
      client.send(premise.split(" "));
      client.send("INCR", "x");
      assertTrue(client.reply().startsWith("-ERR upstream unavailable (acquire-timeout"));
      assertTrue(client.isAtEnd());
      direct.ask("RPUSH", "list", "v");
      assertTrue(holding.reply().startsWith("*2"));
      assertEquals("$-1\r\n", direct.ask("GET", "x"));
    }
  }

  /** R18: QUIT is answered here, behind the error. */
  @Test
  void shouldLetAClientLeaveThatCouldHaveNoConnection() throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = full(redis);
        RespClient holding = RespClient.to(proxy.port());
        RespClient client = RespClient.to(proxy.port())) {
      hold(holding, proxy);
      client.send("GET", "k");
      client.send("QUIT");
      assertTrue(client.reply().startsWith("-ERR upstream unavailable (acquire-timeout"));
      assertEquals("+OK\r\n", client.reply());
      assertTrue(client.isAtEnd());
    }
  }

  private static RunningProxy full(RedisProcess redis) {
    return RedisProxy.in("lease")
        .pool("max-connections = 1, acquire-timeout = 300ms")
        .before(redis.port());
  }

  private static void hold(RespClient holding, RunningProxy proxy) throws IOException {
    holding.send("BLPOP", "list", "0");
    proxy.awaitPool("blocked", pool -> proxy.leases().pinned().equals(Map.of("blocking", 1)));
  }
}
