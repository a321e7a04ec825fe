package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is settled with a connection before a client's request goes there, and what is not. */
class PreparationTest extends WithRedis {
  @AfterEach
  void forgetUsers() throws IOException {
    try (RespClient direct = RespClient.to(redis.port())) {
      direct.ask("ACL", "DELUSER", "alice", "bob");
      direct.ask("FLUSHALL");
    }
  }

  /** Clients of a pool with one connection, which it cleans within 200 ms. */
  private RespClient ofOne(String mode) throws IOException {
    if (proxy == null) {
      proxy =
          RedisProxy.in(mode)
              .pool("max-connections = 1, reset-timeout = 200ms")
              .before(redis.port());
    }
    return RespClient.to(proxy.port());
  }

  private static void acl(String... rules) throws IOException {
    try (RespClient direct = RespClient.to(redis.port())) {
      String[] request = new String[rules.length + 2];
      request[0] = "ACL";
      request[1] = "SETUSER";
      System.arraycopy(rules, 0, request, 2, rules.length);
      assertEquals("+OK\r\n", direct.ask(request));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 5",
        "HELLO 3",
        "AUTH alice a",
        "SELECT 5;HELLO 3",
        "AUTH alice a;SELECT 5"
      })
  void shouldWaitForAServerThatPauses(String settings) throws IOException {
    acl("alice", "on", ">a", "~*", "+@all");
    try (RespClient client = ofOne("lease");
        RespClient other = ofOne("lease");
        RespClient direct = RespClient.to(redis.port())) {
      for (String setting : settings.split(";")) {
        assertTrue(!client.ask(setting.split(" ")).startsWith("-"), setting);
      }
      assertEquals("+OK\r\n", client.ask("SET", "k", "mine"));
      other.ask("GET", "k"); // the connection is as this one wants it
      assertEquals("+OK\r\n", direct.ask("CLIENT", "PAUSE", "700"));
      assertEquals("$4\r\nmine\r\n", client.ask("GET", "k"));
    }
  }

  @Test
  void shouldKeepAClientsSelectWhileTheServerPauses() throws IOException {
    acl("alice", "on", ">a", "~*", "+@all");
    try (RespClient client = ofOne("lease");
        RespClient direct = RespClient.to(redis.port())) {
      assertEquals("+OK\r\n", client.ask("AUTH", "alice", "a"));
      proxy.awaitPool("given back", pool -> pool.active() == 0);
      assertEquals("+OK\r\n", direct.ask("CLIENT", "PAUSE", "700"));
      assertEquals("+OK\r\n", client.ask("SELECT", "5"));
      assertEquals("+OK\r\n", client.ask("SET", "k", "v"));
    }
  }

  /** Nobody waits any more: then the limit is that of a reset. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldEndThePreparationForAClientThatLeaves(boolean reset) throws IOException {
    CountDownLatch wedged = new CountDownLatch(1);
    try (TinyServer server =
            new TinyServer(
                (client, number) -> {
                  byte[] request = new byte[4096];
                  if (number == 1) { // ends behind COMMAND and SELECT
                    client.getInputStream().read(request);
                    client.getOutputStream().write(RespClient.bytes(ScriptedRedis.NO_COMMANDS));
                    client.getInputStream().read(request);
                    client.getOutputStream().write(RespClient.bytes("+OK\r\n"));
                  } else {
                    client.getInputStream().read(request);
                    wedged.countDown();
                    ScriptedRedis.holdUntilClosed(client);
                  }
                });
        RunningProxy proxy =
            RedisProxy.in("lease")
                .listener("half-close-timeout = 100ms")
                .pool("max-connections = 1, reset-timeout = 200ms")
                .before(server.port())) {
      try (RespClient client = RespClient.to(proxy.port())) {
        assertEquals("+OK\r\n", client.ask("SELECT", "5"));
        proxy.awaitPool("the first is gone", pool -> pool.total() == 0);
        client.send("GET", "k");
        proxy.awaitPool("asked", pool -> wedged.getCount() == 0);
        client.socket().setSoLinger(reset, 0);
      }
      proxy.awaitPool("closed", pool -> pool.total() == 0);
      assertEquals(1, proxy.pool().closed(CloseReason.CLIENT_GONE));
    }
  }

  /** R12: the server's refusal is the last thing that the client gets. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldEndTheClientWhoseLoginNoLongerHolds(String mode) throws IOException {
    acl("alice", "on", ">a", "~*", "+@all");
    try (RespClient client = ofOne(mode);
        RespClient after = ofOne(mode)) {
      assertEquals("+OK\r\n", client.ask("AUTH", "alice", "a"));
      assertTrue(client.ask("HELLO", "3").startsWith("%"));
      assertEquals("+OK\r\n", client.ask("SET", "k", "v"));
      after.ask("PING"); // as somebody else: the connection is no longer alice's
      awaitNoneActive();
      acl("alice", "resetpass", ">b");
      client.raw(RespClient.bytes("GET k\r\nGET k\r\n"));
      assertEquals(
          "-WRONGPASS invalid username-password pair or user is disabled.\r\n", client.reply());
      assertTrue(client.isAtEnd());
      assertEquals("+OK\r\n", after.ask("AUTH", "alice", "b"));
      assertEquals("$1\r\nv\r\n", after.ask("GET", "k"));
      assertEquals(0, proxy.pool().closed(CloseReason.RESET_FAILED));
    }
  }

  /** R12: where the server no longer has a password, the client goes on. */
  @Test
  void shouldDoWithoutALoginThatIsNoLongerWanted() throws IOException {
    try (RespClient direct = RespClient.to(redis.port())) {
      direct.ask("CONFIG", "SET", "requirepass", "right");
      try (RespClient client = ofOne("lease")) {
        assertEquals("+OK\r\n", client.ask("AUTH", "right"));
        assertEquals("+OK\r\n", client.ask("SET", "k", "v"));
        direct.ask("AUTH", "right");
        direct.ask("CONFIG", "SET", "requirepass", "");
        assertEquals("$1\r\nv\r\n", client.ask("GET", "k"));
      } finally {
        direct.ask("CONFIG", "SET", "requirepass", "");
      }
    }
  }

  /** R11: as the test {@code Script ACL check} of Redis. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldSelectADatabaseAsWhoSelectedIt(String mode) throws IOException {
    acl("bob", "on", ">b", "~*", "+@all", "-select");
    try (RespClient client = ofOne(mode);
        RespClient other = ofOne(mode)) {
      assertEquals("+OK\r\n", client.ask("SELECT", "9"));
      assertEquals("+OK\r\n", client.ask("AUTH", "bob", "b"));
      for (int i = 0; i < 3; i++) {
        assertEquals("+OK\r\n", client.ask("SET", "k", "nine"));
        assertEquals("$-1\r\n", other.ask("GET", "k"));
        assertEquals("$4\r\nnine\r\n", client.ask("GET", "k"));
      }
      assertTrue(client.ask("SELECT", "3").startsWith("-NOPERM"));
    }
  }

  /** R11: until then, what needs the database fails. */
  @Test
  void shouldLetWhoMayNotSelectLogInAsSomebodyElse() throws IOException {
    acl("alice", "on", ">a", "~*", "+@all");
    acl("bob", "on", ">b", "~*", "+@all");
    try (RespClient client = ofOne("lease");
        RespClient other = ofOne("lease")) {
      assertEquals("+OK\r\n", client.ask("AUTH", "bob", "b"));
      assertEquals("+OK\r\n", client.ask("SELECT", "9"));
      other.ask("GET", "k"); // the connection is no longer bob's
      awaitNoneActive();
      acl("bob", "-select");
      assertTrue(client.ask("GET", "k").startsWith("-NOPERM"));
      assertEquals("$4\r\nhere\r\n", client.ask("ECHO", "here"));
      assertEquals("+OK\r\n", client.ask("AUTH", "alice", "a"));
      assertEquals("+OK\r\n", client.ask("SELECT", "8"));
      assertEquals("+OK\r\n", client.ask("SET", "k", "eight"));
    }
  }

  /** R17: SCRIPT keeps no connection there, either. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldLeaveNothingBehindOfScriptsInATransaction(String mode) throws IOException {
    try (RespClient client = ofOne(mode)) {
      assertEquals("+OK\r\n", client.ask("MULTI"));
      assertEquals("+QUEUED\r\n", client.ask("SCRIPT", "EXISTS", "x"));
      assertEquals("+QUEUED\r\n", client.ask("SCRIPT", "KILL"));
      assertTrue(client.ask("EXEC").startsWith("*2\r\n*1\r\n:0\r\n-NOTBUSY "));
      awaitNoneActive();
    }
  }

  /** R11: a PING needs no database, but what comes behind it may. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldLeaveTheNextRequestItsDatabase(String mode) throws IOException {
    try (RespClient five = ofOne(mode);
        RespClient zero = ofOne(mode);
        RespClient direct = RespClient.to(redis.port())) {
      five.ask("SELECT", "5");
      for (int i = 0; i < 10; i++) {
        five.raw(RespClient.bytes("PING\r\nSET k five\r\nPING\r\nECHO x\r\nINCR n\r\n"));
        assertEquals("+PONG\r\n", five.reply());
        assertEquals("+OK\r\n", five.reply());
        assertEquals("+PONG\r\n", five.reply());
        assertEquals("$1\r\nx\r\n", five.reply());
        assertEquals(":" + (i + 1) + "\r\n", five.reply());
        zero.raw(RespClient.bytes("PING\r\nSET k zero\r\nMULTI\r\nINCR n\r\nEXEC\r\n"));
        assertEquals("+PONG\r\n", zero.reply());
        assertEquals("+OK\r\n", zero.reply());
        zero.reply();
        zero.reply();
        assertEquals("*1\r\n:" + (i + 1) + "\r\n", zero.reply());
      }
      assertEquals("$4\r\nzero\r\n", direct.ask("GET", "k"));
      direct.ask("SELECT", "5");
      assertEquals("$4\r\nfive\r\n", direct.ask("GET", "k"));
    }
  }
}
