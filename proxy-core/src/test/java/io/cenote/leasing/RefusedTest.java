package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests for which there is no connection, and what becomes of those behind them. */
class RefusedTest extends WithRedis {
  private static final String REFUSED = "-ERR upstream unavailable (acquire-timeout)";

  private RespClient holder;

  /** A client of a pool whose only connection somebody else holds. */
  private RespClient waiter(String mode) throws IOException {
    proxy =
        RedisProxy.in(mode)
            .pool("max-connections = 1, acquire-timeout = 100ms")
            .before(redis.port());
    holder = client(mode);
    holder.ask("MULTI");
    return client(mode);
  }

  @AfterEach
  void closeHolder() throws IOException {
    holder.close();
  }

  /** R15: after CLIENT REPLY SKIP. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldSkipTheErrorForAReplyThatIsSkipped(String mode) throws IOException {
    try (RespClient client = waiter(mode)) {
      client.raw(RespClient.bytes("CLIENT REPLY SKIP\r\nECHO never\r\nECHO refused\r\n"));
      assertTrue(client.reply().startsWith(REFUSED));
      assertTrue(client.ask("ECHO", "refused, too").startsWith(REFUSED));
      holder.ask("DISCARD");
      assertEquals("$5\r\nafter\r\n", client.ask("ECHO", "after"));
    }
  }

  /** R15: after CLIENT REPLY OFF. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldTellNoErrorsToWhoWantsNoReplies(String mode) throws IOException {
    try (RespClient client = waiter(mode)) {
      client.raw(RespClient.bytes("CLIENT REPLY OFF\r\nECHO never\r\nCLIENT REPLY ON\r\n"));
      assertEquals("+OK\r\n", client.reply());
      assertTrue(client.ask("ECHO", "refused").startsWith(REFUSED));
    }
  }

  /** R4: a MULTI that gets no connection ends its client. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldCarryOutNoPartOfATransactionWithoutItsBeginning(String mode) throws IOException {
    try (RespClient client = waiter(mode)) {
      client.raw(RespClient.bytes("MULTI\r\nINCR r4\r\nINCR r4\r\nEXEC\r\n"));
      assertTrue(client.reply().startsWith(REFUSED));
      holder.ask("DISCARD");
      assertTrue(client.isAtEnd());
      assertEquals("$-1\r\n", holder.ask("GET", "r4"));
    }
  }

  /** C6: who waits too long gets an error, its own side closed or not. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldTellWhoHasEndedAndLetItGo(String mode) throws IOException {
    try (RespClient client = waiter(mode)) {
      client.send("GET", "k");
      client.socket().shutdownOutput();
      assertTrue(client.reply().startsWith(REFUSED));
      assertTrue(client.isAtEnd());
    }
  }

  /** R6: a WATCH that gets no connection ends its client. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldCarryOutNoTransactionUnwatched(String mode) throws IOException {
    try (RespClient client = waiter(mode)) {
      client.raw(RespClient.bytes("WATCH k\r\nMULTI\r\nINCR r6\r\nEXEC\r\n"));
      assertTrue(client.reply().startsWith(REFUSED));
      holder.ask("DISCARD");
      assertTrue(client.isAtEnd());
      assertEquals("$-1\r\n", holder.ask("GET", "r6"));
    }
  }
}
