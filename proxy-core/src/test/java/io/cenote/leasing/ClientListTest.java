package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CLIENT LIST, INFO and KILL are about the proxy's clients, on all loops. */
class ClientListTest {
  private static RedisProcess redis;
  private RunningProxy proxy;
  private final List<RespClient> clients = new ArrayList<>();

  @BeforeAll
  static void startRedis() throws IOException {
    redis = RedisPrograms.BUNDLED.start();
  }

  @AfterAll
  static void stopRedis() throws IOException {
    redis.close();
  }

  @BeforeEach
  void startProxy() {
    proxy = RedisProxy.in("lease").before(redis.port());
  }

  @AfterEach
  void stopProxy() throws IOException {
    for (RespClient client : clients) {
      client.close();
    }
    proxy.close();
  }

  private RespClient client() throws IOException {
    RespClient client = RespClient.to(proxy.port());
    clients.add(client);
    return client;
  }

  private static String field(String line, String name) {
    return Stream.of(line.strip().split(" "))
        .filter(field -> field.startsWith(name + "="))
        .map(field -> field.substring(name.length() + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " in " + line));
  }

  private static String lineOf(String list, String id) {
    return list.lines()
        .filter(line -> line.startsWith("id=" + id + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(id + " in " + list));
  }

  /** Those of the server, in its order. */
  @Test
  void shouldHaveTheServersFields() throws IOException {
    String ours = client().ask("CLIENT", "INFO");
    String theirs;
    try (RespClient direct = RespClient.to(redis.port())) {
      theirs = direct.ask("CLIENT", "INFO");
    }
    String fields = names(ours);
    int at = 0;
    for (String field : names(theirs).split(" ")) { // an older server has fewer
      int found = (fields + " ").indexOf(field + " ", at);
      assertTrue(found >= 0, () -> field + " in " + fields);
      at = found + field.length();
    }
  }

  private static String names(String info) {
    String line = info.lines().filter(each -> each.startsWith("id=")).findFirst().orElseThrow();
    return line.replaceAll("=[^ ]*", "").strip();
  }

  @Test
  void shouldListEachClientAsItIs() throws IOException {
    RespClient worker = client();
    assertEquals("+OK\r\n", worker.ask("CLIENT", "SETNAME", "bull:queue"));
    assertEquals("+OK\r\n", worker.ask("CLIENT", "SETINFO", "LIB-NAME", "it"));
    assertEquals("+OK\r\n", worker.ask("SELECT", "3"));
    String id = worker.ask("CLIENT", "ID").substring(1).strip();
    worker.send("BLPOP", "none", "0");
    proxy.awaitPool("blocked", pool -> proxy.leases().pinned().containsKey("blocking"));
    RespClient subscriber = client();
    subscriber.ask("SUBSCRIBE", "c");
    RespClient asker = client();
    assertTrue(asker.ask("HELLO", "3").startsWith("%"));
    String list = asker.ask("CLIENT", "LIST");
    assertTrue(list.startsWith("=") && list.contains("\r\ntxt:id="), list);
    String line = lineOf(list.replace("txt:", "\n"), id);
    assertEquals("bull:queue", field(line, "name"));
    assertEquals("it", field(line, "lib-name"));
    assertEquals("3", field(line, "db"));
    assertEquals("b", field(line, "flags"));
    assertEquals("blpop", field(line, "cmd"));
    assertEquals("127.0.0.1:" + proxy.port(), field(line, "laddr"));
    assertTrue(field(line, "addr").startsWith("127.0.0.1:"));
    assertTrue(client().ask("CLIENT", "LIST", "TYPE", "pubsub").contains(" flags=P "));
    assertFalse(client().ask("CLIENT", "LIST", "ID", id, "1").contains("flags=P"));
    assertTrue(client().ask("CLIENT", "LIST", "ID", id, "1").contains("bull:queue"));
  }

  @ParameterizedTest
  @CsvSource({
    "LIST TYPE bogus, -ERR Unknown client type 'bogus'",
    "LIST ID x, -ERR Invalid client ID",
    "LIST bogus, -ERR syntax error",
    "KILL ID 99, :0",
    "KILL 1.2.3.4:5, -ERR No such client",
    "KILL ID 1 SKIPME, -ERR syntax error",
    "KILL SKIPME maybe, -ERR syntax error",
    "UNBLOCK 99999999, :0",
    "UNBLOCK x, -ERR value is not an integer or out of range",
  })
  void shouldAnswerAsTheServerDoes(String command, String answer) throws IOException {
    String[] words = ("CLIENT " + command).split(" ");
    assertEquals(answer + "\r\n", client().ask(words));
    try (RespClient direct = RespClient.to(redis.port())) {
      assertEquals(answer + "\r\n", direct.ask(words));
    }
  }

  @Test
  void shouldKillClientsOnAllLoops() throws IOException {
    List<RespClient> victims = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      RespClient victim = client();
      victims.add(victim);
      ids.add(victim.ask("CLIENT", "ID").substring(1).strip());
      victim.send("BLPOP", "none" + i, "0");
    }
    RespClient killer = client();
    for (int i = 0; i < 3; i++) {
      assertEquals(":1\r\n", killer.ask("CLIENT", "KILL", "ID", ids.get(i)));
      assertTrue(victims.get(i).isAtEnd());
    }
    String self = killer.ask("CLIENT", "ID").substring(1).strip();
    String address = field(lineOf(killer.ask("CLIENT", "LIST"), ids.get(3)), "addr");
    assertEquals("+OK\r\n", killer.ask("CLIENT", "KILL", address));
    assertTrue(victims.get(3).isAtEnd());
    assertEquals(":2\r\n", killer.ask("CLIENT", "KILL", "TYPE", "normal"));
    assertEquals("+PONG\r\n", killer.ask("PING"), "it has spared itself");
    assertEquals(":1\r\n", killer.ask("CLIENT", "KILL", "ID", self, "SKIPME", "no"));
    assertTrue(killer.isAtEnd());
    proxy.awaitQuiet();
  }

  @ParameterizedTest
  @CsvSource({"lease", "mux"})
  void shouldUnblockClientsOnAllLoops(String mode) throws IOException {
    try (RunningProxy other = RedisProxy.in(mode).before(redis.port())) {
      for (int i = 0; i < 10; i++) {
        try (RespClient blocked = RespClient.to(other.port());
            RespClient free = RespClient.to(other.port())) {
          assertEquals("+OK\r\n", blocked.ask("SELECT", "" + i % 3));
          String id = blocked.ask("CLIENT", "ID").substring(1).strip();
          assertEquals(":0\r\n", free.ask("CLIENT", "UNBLOCK", id), "it is not blocked");
          blocked.send("BLPOP", "none", "0");
          other.awaitPool("blocked", pool -> other.leases().pinned().containsKey("blocking"));
          boolean error = i % 2 == 0;
          String answer =
              error
                  ? free.ask("CLIENT", "UNBLOCK", id, "ERROR")
                  : free.ask("CLIENT", "UNBLOCK", id);
          assertEquals(":1\r\n", answer);
          assertEquals(
              error ? "-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n" : "*-1\r\n",
              blocked.reply());
          assertEquals("+PONG\r\n", blocked.ask("PING"));
        }
      }
    }
  }

  /** The server knows who may: its users may be restricted. */
  @ParameterizedTest
  @CsvSource({"LIST", "KILL TYPE normal", "KILL 127.0.0.1:1"})
  void shouldNotServeAUserWhoMayNot(String command) throws IOException {
    try (RespClient direct = RespClient.to(redis.port())) {
      direct.ask("ACL", "SETUSER", "guest", "on", ">g", "~*", "+@all", "-client", "+client|id");
    }
    RespClient victim = client();
    assertEquals("+PONG\r\n", victim.ask("PING"));
    RespClient guest = client();
    assertEquals("+OK\r\n", guest.ask("AUTH", "guest", "g"));
    String answer = guest.ask(("CLIENT " + command).split(" "));
    assertTrue(answer.startsWith("-NOPERM"), answer);
    assertEquals("+PONG\r\n", victim.ask("PING"), "it is there");
  }

  @Test
  void shouldSayWhyItCannotRedirect() throws IOException {
    String answer = client().ask("CLIENT", "TRACKING", "ON", "REDIRECT", "5");
    assertTrue(answer.startsWith("-ERR CLIENT TRACKING cannot redirect"), answer);
  }
}
