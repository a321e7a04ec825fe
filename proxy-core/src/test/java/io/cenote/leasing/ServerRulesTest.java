package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that need a server which says what a real one rarely does. */
class ServerRulesTest {
  /** R3: a push while a reply is pending; the client gets the error of any loss. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldEndTheConnectionForWhatNobodyAskedFor(String mode) throws IOException {
    String push = ">2\r\n$10\r\ninvalidate\r\n*0\r\n";
    try (TinyServer server =
            ScriptedRedis.answering(ScriptedRedis.NO_COMMANDS, "+first\r\n", push + "+second\r\n");
        RunningProxy proxy = RedisProxy.in(mode).before(server.port());
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("+first\r\n", client.ask("GET", "k"));
      String told = client.ask("GET", "k");
      assertTrue(told.startsWith("-ERR upstream connection lost (unexpected-data)"), told);
      proxy.awaitPool("closed", pool -> pool.closed(CloseReason.UNEXPECTED_DATA) == 1);
    }
  }

  /** R17, R20, R25, R26: the reply to PING, and errors that are the client's to understand. */
  @ParameterizedTest
  @CsvSource({
    "lease, PING, +SOMETHING ELSE",
    "mux, PING, -LOADING Redis is loading",
    "lease, GET k, -MOVED 3999 127.0.0.1:6381",
    "mux, GET k, -ASK 3999 127.0.0.1:6381",
    "lease, GET k, -MASTERDOWN Link is down",
    "mux, GET k, -CLUSTERDOWN Hash slot not served",
    "lease, EVALSHA x 0, -NOSCRIPT No matching script"
  })
  void shouldPassOnTheServersWord(String mode, String request, String answer) throws IOException {
    try (TinyServer server = ScriptedRedis.answering(ScriptedRedis.NO_COMMANDS, answer + "\r\n");
        RunningProxy proxy = RedisProxy.in(mode).before(server.port());
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals(answer + "\r\n", client.ask(request.split(" ")));
      assertEquals(answer + "\r\n", client.ask(request.split(" ")));
      assertEquals(Map.of(), proxy.pool().closed());
      assertEquals(1, proxy.pool().created());
    }
  }

  /** C2: at once, and not when somebody wants it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldRemoveAConnectionForAWordOrAnEndWhileIdle(boolean ends) throws IOException {
    CountDownLatch idle = new CountDownLatch(1);
    try (TinyServer server =
            new TinyServer(
                (client, number) -> {
                  byte[] request = new byte[4096];
                  client.getInputStream().read(request);
                  client.getOutputStream().write(RespClient.bytes(ScriptedRedis.NO_COMMANDS));
                  client.getInputStream().read(request);
                  client.getOutputStream().write(RespClient.bytes("+done\r\n"));
                  await(idle);
                  if (!ends) {
                    client.getOutputStream().write(RespClient.bytes("+late\r\n"));
                    ScriptedRedis.holdUntilClosed(client);
                  }
                });
        RunningProxy proxy = RedisProxy.in("lease").before(server.port());
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals("+done\r\n", client.ask("GET", "k"));
      proxy.awaitPool("idle", pool -> pool.idle() == 1);
      idle.countDown();
      CloseReason expected = ends ? CloseReason.PEER_FIN : CloseReason.UNEXPECTED_DATA;
      proxy.awaitPool("removed", pool -> pool.closed(expected) == 1 && pool.total() == 0);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String command(String name, String flag) {
    return "*3\r\n+" + name + "\r\n:2\r\n*2\r\n+fast\r\n+" + flag + "\r\n";
  }

  /** What the server's COMMAND knows is as it says; what it does not know pins. */
  @Test
  void shouldDecideByTheServersCommandTable() throws IOException {
    String commands = "*2\r\n" + command("FOO.GET", "readonly") + command("foo.wait", "blocking");
    try (TinyServer server = ScriptedRedis.knowing(commands, "+it\r\n");
        RunningProxy proxy = RedisProxy.in("mux").before(server.port());
        RespClient first = RespClient.to(proxy.port());
        RespClient known = RespClient.to(proxy.port());
        RespClient unknown = RespClient.to(proxy.port())) {
      assertEquals("+it\r\n", first.ask("GET", "k")); // after which the table is known
      assertEquals("+it\r\n", known.ask("foo.get", "k"));
      assertEquals("+it\r\n", known.ask("FOO.WAIT", "k"));
      proxy.awaitPool("given back", pool -> pool.active() == 0);
      assertEquals(1, proxy.leases().pins().get("blocking").count());
      assertEquals("+it\r\n", unknown.ask("FOO.BAR", "k"));
      assertEquals(Map.of("unknown", 1), proxy.leases().pinned());
    }
  }

  /** C2: the connection is closed instead. */
  @Test
  void shouldNotAskForAResetWhereTheServerHasNone() throws IOException {
    String commands = "*1\r\n" + command("get", "readonly");
    try (TinyServer server = ScriptedRedis.knowing(commands, "+OK\r\n");
        RunningProxy proxy = RedisProxy.in("lease").before(server.port())) {
      try (RespClient client = RespClient.to(proxy.port())) {
        assertEquals("+OK\r\n", client.ask("MULTI"));
      }
      proxy.awaitPool("closed", pool -> pool.total() == 0);
      assertEquals(Map.of(CloseReason.TAINTED, 1L), proxy.pool().closed());
    }
  }

  /** A server with too many clients says so to COMMAND, too. */
  @Test
  void shouldAskAgainAServerThatCouldNotTellItsCommands() throws IOException {
    String full = "-ERR max number of clients reached\r\n";
    String commands = "*1\r\n" + command("foo.get", "readonly");
    try (TinyServer server =
            new TinyServer(
                (client, number) -> {
                  byte[] request = new byte[4096];
                  client.getInputStream().read(request);
                  client.getOutputStream().write(RespClient.bytes(number == 1 ? full : commands));
                  for (int turn = 0; turn < number; turn++) {
                    client.getInputStream().read(request);
                    client.getOutputStream().write(RespClient.bytes("+it\r\n"));
                  }
                });
        RunningProxy proxy = RedisProxy.in("lease").before(server.port());
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals(full, client.ask("GET", "k"));
      assertEquals("+it\r\n", client.ask("GET", "k"));
      assertEquals("+it\r\n", client.ask("FOO.GET", "k"));
      assertEquals(Map.of(), proxy.leases().pinned(), "known now");
    }
  }
}
