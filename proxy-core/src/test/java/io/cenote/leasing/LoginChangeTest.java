package io.cenote.leasing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.cenote.transport.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that wants another login than before: connections made before are not handed out again.
 */
class LoginChangeTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"lease, false", "mux, false", "lease, true", "mux, true"})
  void shouldLetNobodyReadWithoutALoginAnyMore(String mode, boolean withReset) throws IOException {
    try (RedisProcess redis = RedisPrograms.BUNDLED.start();
        RunningProxy proxy = RedisProxy.in(mode).before(redis.port());
        RespClient direct = RespClient.to(redis.port());
        RespClient before = RespClient.to(proxy.port());
        RespClient other = RespClient.to(proxy.port());
        RespClient after = RespClient.to(proxy.port())) {
      before.ask("SET", "k", "42");
      before.ask("MULTI");
      other.ask("MULTI");
      other.ask("DISCARD"); // two connections
      proxy.awaitPool("one given back", pool -> pool.idle() == 1 && pool.active() == 1);
      direct.ask("CONFIG", "SET", "requirepass", "secret");
      if (withReset) { // RESET takes the login away
        assertEquals("+OK\r\n", other.ask("AUTH", "secret"));
        proxy.awaitPool("reset", pool -> pool.idle() == 1);
        assertTrue(after.ask("GET", "k").startsWith("-NOAUTH "));
      } else {
        other.ask("MULTI");
        assertTrue(after.ask("GET", "k").startsWith("-NOAUTH ")); // on a new connection
        other.ask("DISCARD");
      }
      before.ask("DISCARD");
      proxy.awaitPool("nothing from before", p -> p.closed(CloseReason.TAINTED) >= 2);
      for (int i = 0; i < 5; i++) {
        assertTrue(after.ask("GET", "k").startsWith("-NOAUTH "));
        assertTrue(before.ask("GET", "k").startsWith("-NOAUTH "));
      }
      assertEquals("+OK\r\n", after.ask("AUTH", "secret"));
      assertEquals("$2\r\n42\r\n", after.ask("GET", "k"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldNotUseAPasswordOfTheConfigurationThatIsNoLongerRight(String mode) throws IOException {
    String wrong = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("requirepass old");
        RunningProxy proxy =
            RedisProxy.in(mode).upstream("redis.password = old").before(redis.port());
        RespClient direct = RespClient.to(redis.port());
        RespClient before = RespClient.to(proxy.port());
        RespClient after = RespClient.to(proxy.port())) {
      direct.ask("AUTH", "old");
      before.ask("SET", "k", "42");
      before.ask("MULTI");
      direct.ask("CONFIG", "SET", "requirepass", "new");
      assertEquals(wrong, after.ask("GET", "k"));
      before.ask("DISCARD");
      proxy.awaitPool("nothing from before", pool -> pool.closed(CloseReason.TAINTED) == 1);
      assertEquals(wrong, after.ask("GET", "k"));
      direct.ask("CONFIG", "SET", "requirepass", "old");
      assertEquals("$2\r\n42\r\n", after.ask("GET", "k"));
    }
  }

  /** A token of a cloud lives for minutes. */
  @ParameterizedTest
  @ValueSource(strings = {"lease", "mux"})
  void shouldLogNewConnectionsInWithThePasswordThatTheFileHasNow(String mode) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "old\n");
    try (RedisProcess redis = RedisPrograms.BUNDLED.start("requirepass old");
        LogCapture log = new LogCapture("cenote.upstream");
        RunningProxy proxy =
            RedisProxy.in(mode)
                .upstream("redis.password-file = \"" + file + "\"")
                .before(redis.port());
        RespClient direct = RespClient.to(redis.port());
        RespClient before = RespClient.to(proxy.port());
        RespClient after = RespClient.to(proxy.port())) {
      direct.ask("AUTH", "old");
      before.ask("MULTI");
      direct.ask("CONFIG", "SET", "requirepass", "new");
      Files.writeString(file, "");
      log.awaitLine("upstream=out " + file + " cannot be used", "is empty");
      Files.writeString(file, "new\n");
      log.awaitLine("upstream=out " + file + " has changed");
      assertEquals("+OK\r\n", after.ask("SET", "k", "1")); // on a connection of its own
      before.ask("SET", "k", "2");
      assertEquals("*1\r\n+OK\r\n", before.ask("EXEC"), "what is open stays");
    }
  }
}
