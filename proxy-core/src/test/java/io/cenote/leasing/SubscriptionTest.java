package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RespClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R7: who subscribes has a connection until nothing is subscribed, and then like everybody. */
class SubscriptionTest extends WithRedis {
  private RespClient client(String mode, int version) throws IOException {
    RespClient client = client(mode, "deny = [ dbsize ]");
    speak(client, version);
    return client;
  }

  private static void speak(RespClient client, int version) throws IOException {
    if (version > 2) {
      client.ask("HELLO", "" + version);
    }
  }

  private void awaitPins(Map<String, Integer> pins) {
    proxy.awaitPool("pinned", pool -> proxy.leases().pinned().equals(pins));
  }

  /** R2, R7: there is one confirmation for each channel. */
  @ParameterizedTest
  @CsvSource({"lease, 2", "lease, 3", "mux, 2", "mux, 3"})
  void shouldTakeTheConnectionBackWithTheLastConfirmation(String mode, int version)
      throws IOException {
    try (RespClient subscriber = client(mode, version);
        RespClient publisher = client(mode, 2)) {
      String push = version > 2 ? ">" : "*";
      subscriber.send("SUBSCRIBE", "a", "b");
      assertTrue(subscriber.reply().startsWith(push + "3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1"));
      assertTrue(subscriber.reply().endsWith("$1\r\nb\r\n:2\r\n"));
      awaitPins(Map.of("pubsub", 1));
      assertEquals(":1\r\n", publisher.ask("PUBLISH", "a", "x".repeat(100_000)));
      assertTrue(subscriber.reply().startsWith(push + "3\r\n$7\r\nmessage\r\n$1\r\na\r\n$100000"));
      assertTrue(subscriber.ask("UNSUBSCRIBE", "a").endsWith(":1\r\n"));
      assertEquals(":1\r\n", publisher.ask("PUBLISH", "b", "message"));
      assertTrue(subscriber.reply().endsWith("message\r\n"));
      assertEquals(Map.of("pubsub", 1), proxy.leases().pinned());
      assertTrue(subscriber.ask("UNSUBSCRIBE").endsWith("$1\r\nb\r\n:0\r\n"));
      awaitPins(Map.of());
      awaitNoneActive();
      assertEquals("+PONG\r\n", subscriber.ask("PING"));
      assertEquals("+OK\r\n", subscriber.ask("SELECT", "1"));
      assertEquals(0, proxy.pool().closed().values().stream().mapToLong(n -> n).sum());
    }
  }

  /** R7: the proxy's own answers wait until all is confirmed. */
  @ParameterizedTest
  @CsvSource({"lease, 2", "lease, 3", "mux, 2", "mux, 3"})
  void shouldAnswerResetQuitAndWhatIsDenied(String mode, int version) throws IOException {
    try (RespClient client = client(mode, version)) {
      client.ask("CLIENT", "SETNAME", "me");
      client.raw(
          RespClient.bytes("PSUBSCRIBE p*\r\nDBSIZE\r\nPING x\r\nRESET\r\nCLIENT GETNAME\r\n"));
      assertTrue(client.reply().contains("psubscribe"));
      assertTrue(client.reply().startsWith("-NOPERM"));
      assertTrue(client.reply().endsWith("$1\r\nx\r\n"));
      assertEquals("+RESET\r\n", client.reply());
      assertEquals("$-1\r\n", client.reply());
      awaitPins(Map.of());
      assertTrue(proxy.leases().protocol().get("held") > 0);
      client.ask("SUBSCRIBE", "a");
      client.raw(RespClient.bytes("SUBSCRIBE b\r\nQUIT\r\n"));
      client.reply();
      assertEquals("+OK\r\n", client.reply());
      assertTrue(client.isAtEnd());
    }
    awaitNoneActive();
  }

  /** R7: what cannot be followed leaves the connection to its client: nobody else gets it. */
  @ParameterizedTest
  @CsvSource({"lease", "mux"})
  void shouldNotGiveBackWhatCannotBeFollowed(String mode) throws IOException {
    try (RespClient client = client(mode, 3)) {
      client.ask("SUBSCRIBE", "a");
      assertEquals("+OK\r\n", client.ask("MULTI"));
      assertEquals("+QUEUED\r\n", client.ask("UNSUBSCRIBE"));
      client.send("EXEC");
      assertEquals("*1\r\n>3\r\n$11\r\nunsubscribe\r\n$1\r\na\r\n:0\r\n", client.reply());
      assertEquals("+PONG\r\n", client.ask("PING"));
      assertEquals(Map.of("pubsub", 1), proxy.leases().pinned());
    }
    awaitNoneActive();
  }

  /** R7, R13: it is the client's own id, and messages go on around the reply. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldAnswerASubscribersHelloWithItsOwnId(String mode) throws IOException {
    try (RespClient subscriber = client(mode, 3);
        RespClient publisher = client(mode, 2)) {
      String id = subscriber.ask("CLIENT", "ID").strip();
      subscriber.ask("SUBSCRIBE", "a");
      for (int round = 0; round < 50; round++) {
        publisher.send("PUBLISH", "a", "x");
        subscriber.send("HELLO", round < 49 ? "3" : "2");
        int messages = 0;
        String reply = subscriber.reply();
        for (; reply.startsWith(">"); reply = subscriber.reply()) {
          messages++;
        }
        assertTrue(reply.contains("\r\n$2\r\nid\r\n" + id + "\r\n"), reply);
        assertEquals(":1\r\n", publisher.reply());
        if (messages == 0) {
          assertTrue(subscriber.reply().contains("message"));
        }
      }
      assertTrue(subscriber.ask("PING").endsWith("pong\r\n$0\r\n\r\n"));
      assertTrue(subscriber.ask("UNSUBSCRIBE").endsWith("$1\r\na\r\n:0\r\n"));
      awaitPins(Map.of());
      assertEquals("+PONG\r\n", subscriber.ask("PING"));
    }
  }

  /**
   * R2, R7: byte for byte as without the proxy, pipelined, whatever is subscribed and taken back.
   */
  @ParameterizedTest
  @CsvSource({"lease, 2, 1", "lease, 3, 2", "mux, 2, 3", "mux, 3, 4"})
  void shouldAnswerRandomSubscriptionsAsTheServerDoes(String mode, int version, long seed)
      throws IOException {
    Random random = new Random(seed);
    try (RespClient through = client(mode, version);
        RespClient direct = RespClient.to(redis.port())) {
      speak(direct, version);
      for (int round = 0; round < 150; round++) {
        List<String> requests = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
          requests.add(request(random, version));
        }
        requests.add("UNSUBSCRIBE");
        requests.add("PUNSUBSCRIBE");
        requests.add("ECHO end" + round);
        String all = String.join("\r\n", requests) + "\r\n";
        direct.raw(RespClient.bytes(all));
        through.raw(RespClient.bytes(all));
        String end = "$" + ("end" + round).length() + "\r\nend" + round + "\r\n";
        String expected;
        do {
          expected = direct.reply();
          String got = through.reply();
          assertEquals(masked(expected), masked(got), () -> mode + version + ": " + requests);
        } while (!expected.equals(end));
        awaitPins(Map.of());
      }
      awaitNoneActive();
    }
  }

  /** Without the names that are taken back: their order is that of a hash table in the server. */
  private static String masked(String reply) {
    return reply.replaceFirst("(unsubscribe\\r\\n)[$][0-9]+\\r\\n.*\\r\\n", "$1?");
  }

  private static String request(Random random, int version) {
    String name = "c" + random.nextInt(4);
    return switch (random.nextInt(version > 2 ? 10 : 8)) {
      case 0, 1 -> "SUBSCRIBE " + name + " d" + random.nextInt(3);
      case 2 -> "PSUBSCRIBE " + name + "*";
      case 3 -> "UNSUBSCRIBE " + name;
      case 4 -> "UNSUBSCRIBE";
      case 5 -> "PUNSUBSCRIBE " + name + "* " + name;
      case 6 -> "SUBSCRIBE";
      case 7 -> "PING " + name;
      case 8 -> "SET k " + name;
      default -> "LRANGE none 0 1";
    };
  }
}
