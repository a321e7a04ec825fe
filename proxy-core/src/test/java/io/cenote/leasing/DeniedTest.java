package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RespClient;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R28: what is denied is denied, by whatever way a client comes to it. */
class DeniedTest extends WithRedis {
  private static final String DENY = "deny = [ FLUSHALL, NoSuch ]";

  private void assertKept(String key) throws IOException {
    try (RespClient direct = RespClient.to(redis.port())) {
      assertEquals("$1\r\nv\r\n", direct.ask("GET", key));
    }
    assertEquals(1L, proxy.leases().protocol().get("denied"));
  }

  /** R28: there no refusal could be put in its place. */
  @ParameterizedTest
  @CsvSource({
    "lease, 'UNHEARD-OF x'",
    "mux, 'UNHEARD-OF x'",
    "session, 'UNHEARD-OF x'",
    "lease, 'CLIENT NO-EVICT ON'",
    "mux, 'CLIENT NO-EVICT ON'",
    "session, 'PING'"
  })
  void shouldLetTheClientGoWhereRepliesAreNotCounted(String mode, String before)
      throws IOException {
    try (RespClient client = client(mode, DENY)) {
      client.raw(RespClient.bytes(before + "\r\nSET raw v\r\n"));
      client.reply();
      assertEquals("+OK\r\n", client.reply());
      String large = "x".repeat(300_000);
      assertEquals("+OK\r\n", client.ask("SET", "large", large));
      assertEquals("$300000\r\n" + large + "\r\n", client.ask("GET", "large"));
      client.send("flushall");
      assertTrue(client.isAtEnd());
    }
    assertKept("raw");
  }

  /** R28: a command need not be known to be denied. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldDenyWhatNobodyKnows(String mode) throws IOException {
    try (RespClient client = client(mode, DENY)) {
      assertEquals("+OK\r\n", client.ask("SET", "unknown", "v"));
      assertTrue(client.ask("NOSUCH", "x").startsWith("-NOPERM"));
      assertEquals("+PONG\r\n", client.ask("PING"));
    }
    assertKept("unknown");
  }

  /** R28: within a transaction a denied command ends its client. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldCarryOutNothingOfATransactionWithoutWhatIsDenied(String mode) throws IOException {
    try (RespClient client = client(mode, DENY)) {
      client.raw(
          RespClient.bytes(
              "SET multi v\r\nMULTI\r\nDEL multi\r\nFLUSHALL\r\nDEL multi\r\nEXEC\r\n"));
      assertEquals("+OK\r\n", client.reply());
      assertEquals("+OK\r\n", client.reply());
      assertEquals("+QUEUED\r\n", client.reply());
      assertTrue(client.reply().startsWith("-NOPERM"));
      assertTrue(client.isAtEnd());
    }
    assertKept("multi");
  }

  /** R15: a request whose replies nobody could count ends its client. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldNotAskForRepliesThatCannotBeKeptBack(String mode) throws IOException {
    try (RespClient client = client(mode)) {
      client.raw(RespClient.bytes("ECHO a\r\nCLIENT REPLY OFF\r\nUNHEARD-OF x\r\nECHO b\r\n"));
      assertEquals("$1\r\na\r\n", client.reply());
      assertTrue(client.isAtEnd());
    }
  }
}
