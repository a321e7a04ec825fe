package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.lease.LeaseSample;
import io.cenote.testing.Eventually;
import io.cenote.testing.RespClient;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of Redis that a client can see on its wire, by their numbers, in lease and mux. */
class RedisRulesTest extends WithRedis {
  @BeforeEach
  void clean() throws IOException {
    try (RespClient direct = RespClient.to(redis.port())) {
      direct.ask("FLUSHALL");
    }
  }

  /** R1: the proxy's own answers have their places among the others. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldReplyInTheOrderOfTheRequests(String mode) throws IOException {
    try (RespClient client = client(mode)) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 5000; i++) {
        all.append("*2\r\n$4\r\nECHO\r\n$4\r\n").append(1000 + i).append("\r\n");
        all.append(i % 100 == 0 ? "*2\r\n$6\r\nCLIENT\r\n$2\r\nID\r\n" : "");
      }
      client.raw(RespClient.bytes(all.toString()));
      for (int i = 0; i < 5000; i++) {
        assertEquals("$4\r\n" + (1000 + i) + "\r\n", client.reply());
        if (i % 100 == 0) {
          assertTrue(client.reply().startsWith(":"));
        }
      }
    }
  }

  /** R4, R6: until their end, whatever it is. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldKeepOneConnectionForMultiAndWatch(String mode) throws IOException {
    try (RespClient client = client(mode);
        RespClient other = client(mode)) {
      assertEquals("+OK\r\n", client.ask("WATCH", "k"));
      proxy.awaitPool("pinned", pool -> proxy.leases().pinned().equals(Map.of("watch", 1)));
      assertEquals("+OK\r\n", other.ask("SET", "k", "theirs"));
      assertEquals("+OK\r\n", client.ask("MULTI"));
      proxy.awaitPool("pinned", pool -> proxy.leases().pinned().equals(Map.of("multi", 1)));
      assertEquals("+QUEUED\r\n", client.ask("SET", "k", "mine"));
      assertTrue(client.ask("GET").startsWith("-ERR wrong number"));
      assertTrue(client.ask("EXEC").startsWith("-EXECABORT"));
      awaitNoneActive();
      assertEquals("$6\r\ntheirs\r\n", client.ask("GET", "k"));
      assertEquals(1, proxy.leases().pins().get("multi").count());
      assertTrue(proxy.leases().pins().get("watch").nanos() > 0);
      client.ask("WATCH", "k");
      other.ask("SET", "k", "again");
      client.ask("MULTI");
      assertEquals("*-1\r\n", client.ask("EXEC"));
      awaitNoneActive();
      assertTrue(client.ask("EXEC").startsWith("-ERR EXEC without MULTI"));
    }
  }

  /** R5: it is closed with its client. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldLeaveTheConnectionToWhoSubscribesInATransaction(String mode) throws IOException {
    try (RespClient client = client(mode);
        RespClient other = client(mode)) {
      client.ask("MULTI");
      assertEquals("+QUEUED\r\n", client.ask("SUBSCRIBE", "a", "b"));
      assertEquals("+QUEUED\r\n", client.ask("PING"));
      client.send("EXEC");
      assertEquals(
          "*2\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n",
          client.reply());
      assertEquals("*2\r\n$4\r\npong\r\n$0\r\n\r\n", client.reply());
      assertEquals("$1\r\nx\r\n", other.ask("ECHO", "x"));
    }
    proxy.awaitPool("closed, not kept", pool -> pool.closed(CloseReason.SESSION_END) > 0);
  }

  /** R8: it has a connection of its own until the reply. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldHoldNobodyUpForABlockedClient(String mode) throws IOException {
    try (RespClient blocked = client(mode);
        RespClient other = client(mode)) {
      blocked.send("BLPOP", "list", "0");
      proxy.awaitPool("blocked", pool -> proxy.leases().pinned().equals(Map.of("blocking", 1)));
      assertEquals("+PONG\r\n", other.ask("PING"));
      assertEquals(":1\r\n", other.ask("RPUSH", "list", "v"));
      assertEquals("*2\r\n$4\r\nlist\r\n$1\r\nv\r\n", blocked.reply());
      awaitNoneActive();
      assertTrue(blocked.ask("XREAD", "COUNT", "1", "STREAMS", "s", "0").matches("[*]-1\r\n"));
    }
  }

  /** R8: the names of a group and of a consumer are no options. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldLetAGroupHaveAnyName(String mode) throws IOException {
    try (RespClient blocked = client(mode);
        RespClient other = client(mode)) {
      other.ask("XGROUP", "CREATE", "s", "streams", "$", "MKSTREAM");
      blocked.send("XREADGROUP", "GROUP", "streams", "c", "BLOCK", "0", "STREAMS", "s", ">");
      proxy.awaitPool("blocked", pool -> proxy.leases().pinned().equals(Map.of("blocking", 1)));
      assertEquals("+PONG\r\n", other.ask("PING"));
      other.ask("XADD", "s", "*", "f", "v");
      assertTrue(blocked.reply().startsWith("*1\r\n"));
    }
  }

  /** R9: its connection is closed at once. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldTakeNothingForABlockedClientThatGoesAway(String mode) throws IOException {
    try (RespClient other = client(mode)) {
      try (RespClient blocked = client(mode)) {
        blocked.send("BLPOP", "list", "0");
        proxy.awaitPool("blocked", pool -> proxy.leases().pinned().equals(Map.of("blocking", 1)));
      }
      proxy.awaitPool("given up", pool -> proxy.leases().pinned().isEmpty());
      awaitNoneActive();
      try (RespClient direct = RespClient.to(redis.port())) {
        Eventually.eventually(
            "the server has noticed", () -> !clients(direct).contains("cmd=blpop"));
      }
      other.ask("RPUSH", "list", "v");
      assertEquals(":1\r\n", other.ask("LLEN", "list"));
    }
  }

  private static String clients(RespClient direct) {
    try {
      return direct.ask("CLIENT", "LIST");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** R10: only the connection that has the client's writes can tell. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldNeverAnswerWaitFalsely(String mode) throws IOException {
    try (RespClient client = client(mode)) {
      client.ask("SET", "k", "v");
      awaitNoneActive();
      assertTrue(client.ask("WAIT", "0", "100").startsWith("-ERR WAIT"));
      client.raw(RespClient.bytes("GET k\r\nWAIT 0 100\r\n"));
      client.reply();
      assertTrue(client.reply().startsWith("-ERR WAIT"), "that connection has written nothing");
      client.ask("WATCH", "k");
      assertTrue(client.ask("WAIT", "0", "100").startsWith("-ERR WAIT"));
      client.ask("SET", "k", "w");
      assertEquals(":0\r\n", client.ask("WAIT", "0", "100"));
      client.ask("UNWATCH");
    }
  }

  /** R11: and a SELECT that was refused selects nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldGiveEachClientItsDatabase(String mode) throws IOException {
    try (RespClient one = client(mode);
        RespClient two = client(mode)) {
      assertEquals("+OK\r\n", one.ask("SELECT", "3"));
      for (int i = 0; i < 20; i++) {
        assertEquals("+OK\r\n", one.ask("SET", "k", "three"));
        assertEquals("+OK\r\n", two.ask("SET", "k", "zero"));
        assertEquals("$5\r\nthree\r\n", one.ask("GET", "k"));
        assertEquals("$4\r\nzero\r\n", two.ask("GET", "k"));
      }
      assertTrue(one.ask("SELECT", "1000").startsWith("-ERR"));
      assertEquals("$5\r\nthree\r\n", one.ask("GET", "k"));
    }
  }

  /** R13: and the id in the reply is the client's own. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldGiveEachClientItsProtocolVersion(String mode) throws IOException {
    try (RespClient three = client(mode);
        RespClient two = client(mode)) {
      assertTrue(three.ask("HELLO", "4").startsWith("-NOPROTO unsupported protocol version"));
      String hello = three.ask("HELLO", "3", "SETNAME", "it");
      String id = three.ask("CLIENT", "ID");
      assertTrue(hello.startsWith("%"), hello);
      assertTrue(hello.contains("$2\r\nid\r\n" + id), () -> hello + " without " + id);
      for (int i = 0; i < 10; i++) {
        assertEquals("_\r\n", three.ask("GET", "none"));
        assertEquals("$-1\r\n", two.ask("GET", "none"));
      }
      assertEquals("$2\r\nit\r\n", three.ask("CLIENT", "GETNAME"));
      assertEquals("$-1\r\n", two.ask("CLIENT", "GETNAME"));
    }
  }

  /** R13: what depends on the reply waits for it. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldAnswerWhatComesBehindHelloByItsReply(String mode) throws IOException {
    try (RespClient client = client(mode)) {
      client.raw(
          RespClient.bytes(
              "HELLO 3 SETNAME it\r\nCLIENT GETNAME\r\nHELLO 2\r\nCLIENT GETNAME\r\n"));
      assertTrue(client.reply().startsWith("%"));
      assertEquals("$2\r\nit\r\n", client.reply());
      assertTrue(client.reply().startsWith("*"));
      assertEquals("$2\r\nit\r\n", client.reply());
      awaitNoneActive();
      try (RespClient direct = RespClient.to(redis.port())) {
        assertTrue(!direct.ask("CLIENT", "LIST").contains("name=it"), "the name was left behind");
      }
    }
  }

  /** R14, R15: and drop the replies that the client does not want. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldAnswerClientCommandsItself(String mode) throws IOException {
    try (RespClient client = client(mode)) {
      assertEquals("+OK\r\n", client.ask("CLIENT", "SETINFO", "LIB-NAME", "x"));
      client.send("CLIENT", "REPLY", "OFF");
      client.send("SET", "k", "1");
      client.send("PING");
      assertEquals("+OK\r\n", client.ask("CLIENT", "REPLY", "ON"));
      client.send("CLIENT", "REPLY", "SKIP");
      client.send("INCR", "k");
      assertEquals("$1\r\n2\r\n", client.ask("GET", "k"));
    }
  }

  /**
   * R14: the results are those of the client outside of it, and the connection is free with them.
   */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldAnswerClientCommandsInATransactionForTheClient(String mode) throws IOException {
    try (RespClient client = client(mode)) {
      String id = client.ask("CLIENT", "ID");
      client.ask("CLIENT", "SETNAME", "me");
      client.ask("SET", "k", "7");
      client.raw(
          RespClient.bytes(
              "MULTI\r\nWATCH k\r\nINCR k\r\nCLIENT ID\r\nCLIENT GETNAME\r\nGET k\r\nEXEC\r\n"));
      assertEquals("+OK\r\n", client.reply());
      assertTrue(client.reply().startsWith("-ERR WATCH inside MULTI"));
      for (int queued = 0; queued < 4; queued++) {
        assertEquals("+QUEUED\r\n", client.reply());
      }
      assertEquals("*4\r\n:8\r\n" + id + "$2\r\nme\r\n$1\r\n8\r\n", client.reply());
      awaitNoneActive();
      assertEquals(Map.of(), proxy.leases().pinned());
    }
  }

  /** R18, R19: RESET takes back what was set, and QUIT comes behind the pending replies. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldAnswerQuitAndResetItself(String mode) throws IOException {
    try (RespClient client = client(mode)) {
      client.ask("SELECT", "2");
      client.ask("MULTI");
      client.raw(RespClient.request("RESET"));
      assertEquals("+RESET\r\n", client.reply());
      assertTrue(client.ask("EXEC").startsWith("-ERR EXEC without MULTI"));
      client.send("CLIENT", "REPLY", "OFF");
      assertEquals("+RESET\r\n", client.ask("RESET"));
      assertEquals("+OK\r\n", client.ask("SET", "k", "0"));
      client.send("GET", "k");
      client.send("QUIT");
      assertEquals("$1\r\n0\r\n", client.reply());
      assertEquals("+OK\r\n", client.reply());
      assertTrue(client.isAtEnd());
    }
  }

  /** R21: it gets the error behind the pending replies. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldEndTheClientOfAMalformedRequestAlone(String mode) throws IOException {
    try (RespClient bad = client(mode);
        RespClient good = client(mode)) {
      bad.send("SET", "k", "v");
      bad.raw(RespClient.bytes("*1\r\n:1\r\n"));
      assertEquals("+OK\r\n", bad.reply());
      assertEquals("-ERR Protocol error: expected '$', got ':'\r\n", bad.reply());
      assertTrue(bad.isAtEnd());
      assertEquals("$1\r\nv\r\n", good.ask("GET", "k"));
    }
  }

  /** R27, R28: by {@code max-inflight} and {@code deny}. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldBoundWhatIsUnderWayAndRefuseWhatIsDenied(String mode) throws IOException {
    try (RespClient client = client(mode, "max-inflight = 3, deny = [ FlushAll ]")) {
      client.ask("SET", "k", "v");
      assertTrue(client.ask("flushall").startsWith("-NOPERM"));
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 500; i++) {
        all.append("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
      }
      client.raw(RespClient.bytes(all.toString()));
      for (int i = 0; i < 500; i++) {
        assertEquals("$1\r\nv\r\n", client.reply());
      }
      LeaseSample leases = proxy.leases();
      assertEquals(1L, leases.protocol().get("denied"));
      assertTrue(leases.inflightWaits() > 0);
    }
  }

  /** C1: the connection is reset before the next client has it. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldLeaveATransactionToNobodyWhenItsClientLeaves(String mode) throws IOException {
    for (int i = 0; i < 5; i++) {
      try (RespClient leaving = client(mode)) {
        leaving.ask("MULTI");
        leaving.ask("SET", "k", "never");
      }
      awaitNoneActive();
      try (RespClient next = client(mode)) {
        assertEquals("$-1\r\n", next.ask("GET", "k"));
      }
    }
    assertEquals(0, proxy.pool().closed(CloseReason.TAINTED), () -> "" + proxy.pool());
  }
}
