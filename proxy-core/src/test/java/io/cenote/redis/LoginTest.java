package io.cenote.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisDataException;

/** A server that wants a password: of the client, or of the configuration. */
@ParameterizedClass
@CsvSource({
  "BUNDLED, lease, RESP2",
  "BUNDLED, mux, RESP3",
  "DEBIAN, lease, RESP3",
  "DEBIAN, mux, RESP2"
})
class LoginTest {
  private final RedisPrograms program;
  private final String mode;
  private final RedisProtocol protocol;
  private RedisProcess redis;

  LoginTest(RedisPrograms program, String mode, RedisProtocol protocol) {
    this.program = program;
    this.mode = mode;
    this.protocol = protocol;
  }

  @BeforeEach
  void startRedis() {
    redis = program.start();
    try (Jedis direct = new Jedis("127.0.0.1", redis.port())) {
      direct.aclSetUser("guest", "on", ">guessed", "~guest:*", "+@all");
      direct.configSet("requirepass", "secret");
    }
  }

  @AfterEach
  void stopRedis() throws IOException {
    redis.close();
  }

  private DefaultJedisClientConfig.Builder config() {
    return DefaultJedisClientConfig.builder().protocol(protocol).autoNegotiateProtocol(false);
  }

  /** A client that says no HELLO, which a server without a login refuses. */
  private static DefaultJedisClientConfig.Builder silentConfig() {
    return DefaultJedisClientConfig.builder().serverDefaultProtocol();
  }

  private static Jedis client(RunningProxy proxy, DefaultJedisClientConfig.Builder config) {
    return new Jedis(new HostAndPort("127.0.0.1", proxy.port()), config.build());
  }

  private static void assertRefused(String word, Runnable action) {
    JedisDataException refused = assertThrows(JedisDataException.class, action::run);
    assertTrue(refused.getMessage().startsWith(word), refused::getMessage);
  }

  @Test
  void shouldPassTheClientsPassword() {
    try (RunningProxy proxy = RedisProxy.in(mode).before(redis.port())) {
      for (int i = 0; i < 3; i++) {
        try (Jedis jedis = client(proxy, config().password("secret"))) {
          jedis.set("key", "value " + i);
          assertEquals("value " + i, jedis.get("key"));
        }
        assertRefused("WRONGPASS", () -> client(proxy, config().password("wrong")).close());
        try (Jedis jedis = client(proxy, silentConfig())) {
          assertRefused("NOAUTH", () -> jedis.get("key"));
          jedis.auth("secret");
          assertEquals("value " + i, jedis.get("key"));
        }
      }
      proxy.awaitQuiet();
    }
  }

  @Test
  void shouldLetInWhatFollowsALoginWithoutWaiting() throws IOException {
    try (RunningProxy proxy = RedisProxy.in(mode).before(redis.port())) {
      for (int i = 0; i < 3; i++) {
        assertEquals("+OK+OK$5value", said(proxy, "AUTH secret", "SET key value", "GET key"));
        String refused = said(proxy, "AUTH wrong", "GET key");
        assertTrue(refused.matches("-WRONGPASS .*-NOAUTH .*"), refused);
        assertTrue(said(proxy, "GET key").startsWith("-NOAUTH "));
      }
      proxy.awaitQuiet();
    }
  }

  /** What a new client hears that says all of it at once; without the ends of the lines. */
  private static String said(RunningProxy proxy, String... lines) throws IOException {
    try (RespClient client = RespClient.to(proxy.port())) {
      client.raw(RespClient.bytes(String.join("\r\n", lines) + "\r\n"));
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < lines.length; i++) {
        all.append(client.reply().replace("\r\n", ""));
      }
      return all.toString();
    }
  }

  @Test
  void shouldShowTheConfiguredPassword() {
    try (RunningProxy proxy =
        RedisProxy.in(mode).upstream("redis.password = secret").before(redis.port())) {
      try (Jedis jedis = client(proxy, config());
          Jedis guest = client(proxy, config().user("guest").password("guessed"))) {
        for (int i = 0; i < 20; i++) {
          jedis.set("key", "value " + i);
          guest.set("guest:key", "guest's " + i);
          assertRefused("NOPERM", () -> guest.get("key"));
          assertEquals("value " + i, jedis.get("key"));
          assertEquals("guest's " + i, jedis.get("guest:key"));
        }
      }
      proxy.awaitQuiet();
    }
  }

  @Test
  void shouldTellWhatTheServerSaysOfAWrongConfiguredPassword() {
    try (RunningProxy proxy =
            RedisProxy.in(mode).upstream("redis.password = wrong").before(redis.port());
        Jedis jedis = client(proxy, silentConfig())) {
      JedisDataException refused = assertThrows(JedisDataException.class, () -> jedis.get("key"));
      assertTrue(refused.getMessage().contains("WRONGPASS"), refused::getMessage);
    }
  }

  @Test
  void shouldLetLettuceInByEitherPassword() {
    try (RunningProxy asking = RedisProxy.in(mode).before(redis.port());
        RunningProxy knowing =
            RedisProxy.in(mode).upstream("redis.password = secret").before(redis.port())) {
      RedisURI.Builder withPassword = RedisURI.builder().withPassword("secret".toCharArray());
      assertEquals("PONG", pinged(withPassword, asking));
      assertEquals("PONG", pinged(RedisURI.builder(), knowing));
      RedisURI.Builder wrong = RedisURI.builder().withPassword("wrong".toCharArray());
      assertThrows(RedisConnectionException.class, () -> pinged(wrong, asking));
    }
  }

  private static String pinged(RedisURI.Builder uri, RunningProxy proxy) {
    RedisURI where = uri.withHost("127.0.0.1").withPort(proxy.port()).build();
    RedisClient client = RedisClient.create(where);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return connection.sync().ping();
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(10));
    }
  }
}
