package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients leave with their connections, and what becomes of those. */
class LeavingTest extends WithRedis {
  /** R16: the connection is closed with its client. */
  @ParameterizedTest
  @CsvSource({
    "lease, MONITOR, monitor",
    "mux, MONITOR, monitor",
    "lease, CLIENT TRACKING ON, state",
    "mux, CLIENT NO-EVICT ON, state",
    "mux, READONLY, state",
    "lease, SCRIPT DEBUG SYNC, state",
    "mux, DEBUG SLEEP 0, monitor"
  })
  void shouldPinStateOfItsOwnAndNeverGiveItBack(String mode, String request, String pin)
      throws IOException {
    try (RespClient client = client(mode);
        RespClient other = client(mode)) {
      client.ask("CLIENT", "ID");
      client.send(request.split(" "));
      assertTrue(!client.reply().isEmpty());
      proxy.awaitPool("pinned", pool -> proxy.leases().pinned().equals(Map.of(pin, 1)));
      assertEquals("+PONG\r\n", other.ask("PING"));
    }
    proxy.awaitPool("closed", pool -> pool.active() == 0);
    long ended = proxy.pool().closed(CloseReason.SESSION_END);
    assertEquals(1, ended + proxy.pool().closed(CloseReason.CLIENT_GONE), "" + proxy.pool());
  }

  /** R17: and {@code -NOSCRIPT} is passed on. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldRunScriptsWithoutAConnectionOfTheirOwn(String mode) throws IOException {
    try (RespClient client = client(mode)) {
      String sha = client.ask("SCRIPT", "LOAD", "return 7").split("\r\n")[1];
      assertEquals(":7\r\n", client.ask("EVALSHA", sha, "0"));
      assertEquals(":8\r\n", client.ask("EVAL", "return 8", "0"));
      assertTrue(client.ask("EVALSHA", "0".repeat(40), "0").startsWith("-NOSCRIPT"));
      assertEquals(Map.of(), proxy.leases().pins());
    }
  }

  /** C5: little is dropped and the connection kept; much is not worth it. */
  @ParameterizedTest
  @CsvSource({"10000, true", "20000000, false"})
  void shouldDropPendingRepliesOfAClientThatHasGoneWithinALimit(int length, boolean kept)
      throws IOException {
    try (RespClient other = client("lease")) {
      other.ask("SET", "k", "v".repeat(length));
    }
    awaitNoneActive();
    try (RespClient leaving = client("lease")) {
      leaving.ask("PING");
      leaving.send("GET", "k");
    }
    proxy.awaitPool("all of them over", pool -> pool.acquired() == 3 && pool.active() == 0);
    long gone = proxy.pool().closed(CloseReason.CLIENT_GONE);
    assertEquals(kept ? 0 : 1, gone, () -> "" + proxy.pool());
  }

  /** Clients that keep their connection open would hold the drain until its deadline. */
  @Test
  void shouldEndClientsBetweenTwoRequestsWhileItDrains() throws Exception {
    try (RunningProxy draining =
        RedisProxy.in("lease")
            .globals("drain { timeout = 30s, spread = 200ms }")
            .before(redis.port())) {
      try (RespClient idle = RespClient.to(draining.port());
          RespClient busy = RespClient.to(draining.port())) {
        assertEquals("+PONG\r\n", idle.ask("PING"));
        busy.send("BLPOP", "nothing-comes-here", "1");
        draining.awaitPool("it waits", pool -> pool.active() == 1);
        CompletableFuture<Integer> cut = draining.cenote().drain();
        assertTrue(idle.isAtEnd());
        assertEquals("*-1\r\n", busy.reply(), "a request under way has its answer first");
        assertTrue(busy.isAtEnd());
        assertEquals(0, cut.get(20, TimeUnit.SECONDS));
      }
    }
  }
}
