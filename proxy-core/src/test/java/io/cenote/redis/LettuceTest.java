package io.cenote.redis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RedisPrograms;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lettuce, which sends everything over one connection without waiting, through a proxy that speaks
 * Redis; in RESP3, its default, and in RESP2.
 */
@ParameterizedClass
@CsvSource({
  "BUNDLED, lease, RESP2",
  "BUNDLED, mux, RESP3",
  "DEBIAN, lease, RESP3",
  "DEBIAN, mux, RESP2"
})
class LettuceTest extends WithEachRedis {
  private static final Duration LIMIT = Duration.ofMillis(LIMIT_MILLIS);

  private static ClientResources resources;

  private final ProtocolVersion version;
  private RedisClient client;
  private StatefulRedisConnection<String, String> connection;
  private RedisCommands<String, String> commands;
  private RedisCommands<String, String> others;

  LettuceTest(RedisPrograms program, String mode, ProtocolVersion version) {
    super(mode);
    this.version = version;
  }

  @BeforeAll
  static void startThreads() {
    resources = ClientResources.builder().ioThreadPoolSize(2).computationThreadPoolSize(2).build();
  }

  @AfterAll
  static void stopThreads() throws Exception {
    resources.shutdown(0, 10, TimeUnit.SECONDS).get(15, TimeUnit.SECONDS);
  }

  @BeforeEach
  void startClients() {
    client = RedisClient.create(resources, uri().build());
    client.setOptions(
        ClientOptions.builder().protocolVersion(version).autoReconnect(false).build());
    connection = client.connect();
    commands = connection.sync();
    others = client.connect().sync();
  }

  @AfterEach
  void endClients() {
    client.shutdown(Duration.ZERO, LIMIT);
  }

  private RedisURI.Builder uri() {
    return RedisURI.builder().withHost("127.0.0.1").withPort(proxy.port()).withTimeout(LIMIT);
  }

  private static <T> T value(RedisFuture<T> future) throws Exception {
    return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void shouldServePlainCommandsAndErrors() {
    assertEquals("OK", commands.set("key", "value"));
    assertEquals("value", others.get("key"));
    assertNull(commands.get("none"));
    commands.rpush("list", "a", "b");
    RedisCommandExecutionException wrong =
        assertThrows(RedisCommandExecutionException.class, () -> commands.incr("list"));
    assertTrue(wrong.getMessage().startsWith("WRONGTYPE"), wrong::getMessage);
    commands.zadd("zset", 1.5, "member");
    assertEquals(1.5, others.zscore("zset", "member"));
    commands.hset("hash", "field", "1");
    assertEquals("1", others.hgetall("hash").get("field"));
  }

  @Test
  void shouldAnswerAThousandInOrder() throws Exception {
    RedisAsyncCommands<String, String> async = connection.async();
    List<RedisFuture<Long>> counts = new ArrayList<>();
    List<RedisFuture<String>> values = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      counts.add(async.incr("counter"));
      values.add(async.get("counter"));
    }
    for (int i = 0; i < 500; i++) {
      assertEquals(i + 1L, value(counts.get(i)));
      assertEquals("" + (i + 1), value(values.get(i)));
    }
  }

  @Test
  void shouldServeTransactionsAndSeeWhatBreaksAWatch() {
    commands.multi();
    commands.set("t", "1");
    commands.incr("t");
    TransactionResult done = commands.exec();
    assertEquals(List.of("OK", 2L), done.stream().toList());
    commands.multi();
    commands.set("t", "lost");
    assertEquals("2", others.get("t"));
    commands.discard();
    commands.watch("t");
    others.set("t", "changed");
    commands.multi();
    commands.set("t", "lost");
    assertTrue(commands.exec().wasDiscarded());
    commands.watch("t");
    commands.unwatch();
    others.set("t", "changed again");
    commands.multi();
    commands.get("t");
    assertEquals(List.of("changed again"), commands.exec().stream().toList());
  }

  @Test
  void shouldCarryMessages() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub()) {
      listening.addListener(new Listener(heard));
      listening.sync().subscribe("news");
      assertEquals("+news", heard.poll(15, TimeUnit.SECONDS));
      for (int i = 0; i < 100; i++) {
        assertEquals(1, commands.publish("news", "message " + i));
      }
      for (int i = 0; i < 100; i++) {
        assertEquals("message " + i, heard.poll(15, TimeUnit.SECONDS));
      }
      if (version == ProtocolVersion.RESP3) {
        assertEquals("OK", listening.sync().set("key", "set while subscribed"));
      }
      listening.sync().unsubscribe("news");
      assertEquals("-news", heard.poll(15, TimeUnit.SECONDS));
      assertEquals(0, commands.publish("news", "nobody hears it"));
      assertEquals("PONG", listening.sync().ping());
    }
  }

  @Test
  void shouldReceivePushes() throws Exception {
    if (version == ProtocolVersion.RESP2) {
      return; // has none
    }
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub()) {
      listening.addListener(push -> heard.add(push.getType()));
      listening.sync().subscribe("news");
      commands.publish("news", "message");
      assertEquals("subscribe", heard.poll(15, TimeUnit.SECONDS));
      assertEquals("message", heard.poll(15, TimeUnit.SECONDS));
    }
  }

  @Test
  void shouldWaitForAnElementAndLetOthersGoOn() throws Exception {
    RedisFuture<KeyValue<String, String>> popped = connection.async().blpop(0, "queue");
    RedisFuture<String> behind = connection.async().ping();
    awaitBlocked(1);
    assertEquals("PONG", others.ping());
    assertFalse(behind.isDone());
    others.rpush("queue", "element");
    assertEquals(KeyValue.just("queue", "element"), value(popped));
    assertEquals("PONG", value(behind));
  }

  @Test
  void shouldKeepTheElementIfTheClientThatWaitedHasGone() {
    connection.async().blpop(0, "queue");
    awaitBlocked(1);
    connection.close();
    awaitBlocked(0);
    others.rpush("queue", "element");
    assertEquals(1, others.llen("queue"));
  }

  @Test
  void shouldRunScripts() {
    String argument = commands.eval("return ARGV[1]", ScriptOutputType.VALUE, new String[0], "a");
    assertEquals("a", argument);
    String sha = commands.scriptLoad("return redis.call('incr', KEYS[1])");
    Long one = commands.evalsha(sha, ScriptOutputType.INTEGER, "counter");
    Long two = others.evalsha(sha, ScriptOutputType.INTEGER, "counter");
    assertEquals(List.of(1L, 2L), List.of(one, two));
    assertThrows(
        RedisNoScriptException.class,
        () -> commands.evalsha("0".repeat(40), ScriptOutputType.INTEGER, "counter"));
  }

  @Test
  void shouldKeepDatabasesAndNamesApart() {
    commands.select(1);
    commands.clientSetname("one");
    try (StatefulRedisConnection<String, String> third =
        client.connect(uri().withDatabase(2).withClientName("three").build())) {
      for (int i = 0; i < 100; i++) {
        commands.set("key", "one " + i);
        third.sync().set("key", "two " + i);
        others.set("key", "none " + i);
        assertEquals("one " + i, commands.get("key"));
        assertEquals("two " + i, third.sync().get("key"));
        assertEquals("none " + i, others.get("key"));
      }
      assertEquals("three", third.sync().clientGetname());
      assertEquals("one", commands.clientGetname());
      assertNull(others.clientGetname());
    }
  }

  @Test
  void shouldCarryTwentyMegabytes() {
    byte[] large = new byte[20_000_000];
    new Random(1).nextBytes(large);
    byte[] key = "large".getBytes(StandardCharsets.UTF_8);
    try (StatefulRedisConnection<byte[], byte[]> binary = client.connect(ByteArrayCodec.INSTANCE)) {
      assertEquals("OK", binary.sync().set(key, large));
      assertArrayEquals(large, direct.get(key));
      assertArrayEquals(large, binary.sync().get(key));
    }
  }
}
