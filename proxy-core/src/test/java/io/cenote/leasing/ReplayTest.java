package io.cenote.leasing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R24: what is sent again where its connection was lost, and what is not. */
class ReplayTest {
  private static final String LOST =
      "-ERR upstream connection lost (peer-fin), outcome unknown\r\n";

  /** GET is read-only, INCR and SET are not. */
  private static final String COMMANDS =
      "*3\r\n" + command("get", "readonly") + command("incr", "write") + command("set", "write");

  private static String command(String name, String flag) {
    return "*3\r\n+" + name + "\r\n:2\r\n*1\r\n+" + flag + "\r\n";
  }

  /** One that answers every GET with its connection's number, but closes on request. */
  private static final class Failing implements AutoCloseable {
    private final AtomicInteger failures = new AtomicInteger();
    private final TinyServer server;

    Failing(int failures) throws IOException {
      this.failures.set(failures);
      server = new TinyServer(this::serve);
    }

    private void serve(Socket client, int number) throws IOException {
      InputStream in = client.getInputStream();
      byte[] bytes = new byte[4096];
      for (int length = in.read(bytes); length > 0; length = in.read(bytes)) {
        String said = new String(bytes, 0, length, ISO_8859_1);
        if (said.contains("COMMAND")) {
          client.getOutputStream().write(RespClient.bytes(COMMANDS));
        } else if (failures.getAndDecrement() > 0) {
          return; // which closes it
        } else {
          String reply = "+" + number + "\r\n";
          int requests = said.split("[*]", -1).length - 1;
          client.getOutputStream().write(RespClient.bytes(reply.repeat(requests)));
        }
      }
    }

    RunningProxy proxy(String mode, String replay) {
      return RedisProxy.in(mode)
          .globals("event-loops = 1")
          .listener("redis.replay = " + replay)
          .pool("max-connections = 4")
          .before(server.port());
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  /** R24: nothing, reads, or also what leaves the same behind if it is carried out twice. */
  @ParameterizedTest
  @CsvSource({
    "lease, none, GET k, false",
    "mux, none, GET k, false",
    "lease, reads, GET k, true",
    "mux, reads, GET k, true",
    "lease, reads, SET k v, false",
    "lease, reads, INCR k, false",
    "mux, reads, INCR k, false",
    "lease, idempotent, SET k v, true",
    "mux, idempotent, SET k v, true",
    "mux, idempotent, SET k v EX 5, true",
    "lease, idempotent, SET k v NX, false",
    "lease, idempotent, SET k v EX 5 NX, false",
    "lease, idempotent, INCR k, false",
    "lease, idempotent, GET k, true"
  })
  void shouldSendAgainByTheOperatorsChoice(
      String mode, String replay, String request, boolean again) throws IOException {
    try (Failing server = new Failing(1);
        RunningProxy proxy = server.proxy(mode, replay);
        RespClient client = RespClient.to(proxy.port())) {
      String reply = client.ask(request.split(" "));
      assertEquals(again, reply.startsWith("+"), reply);
      assertEquals(again ? 1 : 0, proxy.leases().replays());
      assertTrue(client.ask("GET", "k").startsWith("+"));
    }
  }

  /** C4: the second loss is an error. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldSendAgainOnceOnly(String mode) throws IOException {
    try (Failing server = new Failing(2);
        RunningProxy proxy = server.proxy(mode, "reads");
        RespClient client = RespClient.to(proxy.port())) {
      assertEquals(LOST, client.ask("GET", "k"));
      assertTrue(client.ask("GET", "k").startsWith("+"));
    }
  }

  /** R1, R24: errors, replies to what was sent again, and the proxy's own. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldKeepEveryAnswerInItsPlace(String mode) throws IOException {
    try (Failing server = new Failing(1);
        RunningProxy proxy = server.proxy(mode, "reads");
        RespClient client = RespClient.to(proxy.port())) {
      StringBuilder all = new StringBuilder();
      for (String request : "INCR a,GET b,INCR c,GET d,CLIENT GETNAME,GET e".split(",")) {
        all.append(new String(RespClient.request(request.split(" ")), ISO_8859_1));
      }
      client.raw(RespClient.bytes(all.toString()));
      assertEquals(LOST, client.reply());
      assertEquals(LOST, client.reply(), "asked before a write that may have been carried out");
      assertEquals(LOST, client.reply());
      String first = client.reply();
      assertTrue(first.startsWith("+"), first);
      assertEquals("$-1\r\n", client.reply());
      assertEquals(first, client.reply());
      assertEquals(2, proxy.leases().replays());
    }
  }

  /** C4: not on one that is older than the loss. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldSendAgainOnAConnectionThatWasMadeSince(String mode) throws Exception {
    try (Failing server = new Failing(0);
        RunningProxy proxy = server.proxy(mode, "reads");
        RespClient one = RespClient.to(proxy.port());
        RespClient two = RespClient.to(proxy.port())) {
      one.ask("WATCH", "k");
      two.ask("WATCH", "k");
      one.ask("UNWATCH");
      two.ask("UNWATCH"); // two idle connections, both older than what comes
      proxy.awaitPool("both idle", pool -> pool.idle() == 2);
      server.failures.set(1);
      assertEquals("+3\r\n", one.ask("GET", "k"));
    }
  }

  /**
   * R24: no connection is available any more: the client gets the error that it would have got
   * before.
   */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldTellOfAServerThatIsGone(String mode) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Failing server = new Failing(0);
    try (RunningProxy proxy = server.proxy(mode, "reads");
        RespClient client = RespClient.to(proxy.port())) {
      assertTrue(client.ask("GET", "k").startsWith("+"));
      server.failures.set(1);
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  asked.await();
                  server.close();
                } catch (InterruptedException | IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      asked.countDown();
      closing.get();
      client.send("GET", "k");
      String reply = client.reply();
      assertTrue(reply.startsWith("-ERR"), reply);
    }
  }
}
