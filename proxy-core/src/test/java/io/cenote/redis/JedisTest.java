package io.cenote.redis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.JedisTalk;
import io.cenote.testing.Others;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.Subscriber;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** Jedis, in both versions of the protocol, through a proxy that speaks Redis. */
@ParameterizedClass
@CsvSource({
  "BUNDLED, lease, RESP2",
  "BUNDLED, lease, RESP3",
  "BUNDLED, mux, RESP2",
  "BUNDLED, mux, RESP3",
  "DEBIAN, lease, RESP2",
  "DEBIAN, lease, RESP3",
  "DEBIAN, mux, RESP2",
  "DEBIAN, mux, RESP3"
})
class JedisTest extends WithEachRedis {
  @RegisterExtension private final Others others = new Others();
  private final RedisProtocol protocol;
  private Jedis jedis;
  private Jedis other;

  JedisTest(RedisPrograms program, String mode, RedisProtocol protocol) {
    super(mode);
    this.protocol = protocol;
  }

  @BeforeEach
  void startClients() {
    jedis = client(config());
    other = client(config());
  }

  @AfterEach
  void endClients() {
    List.of(jedis, other).forEach(Jedis::close);
  }

  private DefaultJedisClientConfig.Builder config() {
    return DefaultJedisClientConfig.builder()
        .protocol(protocol)
        .autoNegotiateProtocol(false)
        .timeoutMillis(LIMIT_MILLIS)
        .blockingSocketTimeoutMillis(LIMIT_MILLIS);
  }

  private Jedis client(DefaultJedisClientConfig.Builder config) {
    return new Jedis(new HostAndPort("127.0.0.1", proxy.port()), config.build());
  }

  @Test
  void shouldServePlainCommandsAndErrors() {
    assertEquals("OK", jedis.set("key", "value"));
    assertEquals("value", other.get("key"));
    assertNull(jedis.get("none"));
    assertEquals(2, jedis.rpush("list", "a", "b"));
    JedisDataException wrong = assertThrows(JedisDataException.class, () -> jedis.incr("list"));
    assertTrue(wrong.getMessage().startsWith("WRONGTYPE"), wrong::getMessage);
    jedis.zadd("zset", 1.5, "member");
    assertEquals(1.5, other.zscore("zset", "member"));
    jedis.hset("hash", "field", "1");
    assertEquals("1", other.hgetAll("hash").get("field"));
  }

  @Test
  void shouldAnswerAPipelineInOrder() {
    List<Response<Long>> counts = new ArrayList<>();
    List<Response<String>> values = new ArrayList<>();
    try (Pipeline pipeline = jedis.pipelined()) {
      for (int i = 0; i < 500; i++) {
        counts.add(pipeline.incr("counter"));
        values.add(pipeline.get("counter"));
      }
      pipeline.sync();
    }
    for (int i = 0; i < 500; i++) {
      assertEquals(i + 1L, counts.get(i).get());
      assertEquals("" + (i + 1), values.get(i).get());
    }
  }

  @Test
  void shouldServeTransactions() {
    JedisTalk.transaction(jedis);
    try (Transaction multi = jedis.multi()) {
      multi.set("t", "lost");
      assertEquals("2", other.get("t"));
      multi.discard();
    }
    assertEquals("2", jedis.get("t"));
  }

  @Test
  void shouldSeeWhatBreaksAWatch() {
    jedis.watch("w");
    other.set("w", "changed");
    try (Transaction multi = jedis.multi()) {
      multi.set("w", "lost");
      assertNull(multi.exec());
    }
    jedis.watch("w");
    jedis.unwatch();
    other.set("w", "changed again");
    try (Transaction multi = jedis.multi()) {
      multi.set("w", "kept");
      assertEquals(1, multi.exec().size());
    }
    assertEquals("kept", other.get("w"));
  }

  @Test
  void shouldCarryMessages() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    Subscriber subscriber = new Subscriber(heard);
    Future<?> listening = others.submit(() -> jedis.subscribe(subscriber, "news"));
    assertEquals("+news", heard.poll(15, TimeUnit.SECONDS));
    JedisTalk.messages(other, heard);
    subscriber.unsubscribe();
    assertEquals("-news", heard.poll(15, TimeUnit.SECONDS));
    listening.get(15, TimeUnit.SECONDS);
    assertEquals(0, other.publish("news", "nobody hears it"));
    assertEquals("PONG", jedis.ping());
  }

  @Test
  void shouldWaitForAnElementAndLetOthersGoOn() throws Exception {
    Future<List<String>> popped = others.submit(() -> jedis.blpop(0, "queue"));
    awaitBlocked(1);
    assertEquals("PONG", other.ping());
    other.rpush("queue", "element");
    assertEquals(List.of("queue", "element"), popped.get(15, TimeUnit.SECONDS));
    assertNull(other.blpop(0.01, "queue"));
    assertEquals("PONG", jedis.ping());
  }

  @Test
  void shouldKeepTheElementIfTheClientThatWaitedHasGone() throws Exception {
    Future<?> waiting =
        others.submit(
            () -> assertThrows(JedisConnectionException.class, () -> jedis.blpop(0, "queue")));
    awaitBlocked(1);
    jedis.getConnection().forceDisconnect();
    waiting.get(15, TimeUnit.SECONDS);
    awaitBlocked(0);
    other.rpush("queue", "element");
    assertEquals(1, other.llen("queue"));
  }

  @Test
  void shouldRunScripts() {
    assertEquals("argument", jedis.eval("return ARGV[1]", List.of(), List.of("argument")));
    String sha = jedis.scriptLoad("return redis.call('incr', KEYS[1])");
    assertEquals(1L, jedis.evalsha(sha, 1, "counter"));
    assertEquals(2L, other.evalsha(sha, 1, "counter"));
    assertThrows(JedisNoScriptException.class, () -> jedis.evalsha("0".repeat(40), 1, "counter"));
  }

  @Test
  void shouldKeepDatabasesApart() {
    jedis.select(1);
    try (Jedis third = client(config().database(2))) {
      for (int i = 0; i < 100; i++) {
        jedis.set("key", "one " + i);
        third.set("key", "two " + i);
        other.set("key", "none " + i);
        assertEquals("one " + i, jedis.get("key"));
        assertEquals("two " + i, third.get("key"));
        assertEquals("none " + i, other.get("key"));
      }
      assertThrows(JedisDataException.class, () -> third.select(99));
      assertEquals("two 99", third.get("key"));
    }
  }

  @Test
  void shouldKeepNamesApart() {
    jedis.clientSetname("one");
    assertNull(other.clientGetname());
    try (Jedis third = client(config().clientName("three"))) {
      assertEquals("three", third.clientGetname());
      assertEquals("one", jedis.clientGetname());
    }
    JedisDataException refused =
        assertThrows(JedisDataException.class, () -> jedis.clientSetname("a name"));
    assertTrue(refused.getMessage().contains("Client names cannot contain spaces"));
    assertEquals("one", jedis.clientGetname());
  }

  @Test
  void shouldCarryTwentyMegabytes() {
    byte[] large = new byte[20_000_000];
    new Random(1).nextBytes(large);
    byte[] key = "large".getBytes(StandardCharsets.UTF_8);
    jedis.set(key, large);
    assertArrayEquals(large, direct.get(key));
    assertArrayEquals(large, other.get(key));
    assertEquals("PONG", jedis.ping());
  }
}
