package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.Eventually;
import io.cenote.testing.JedisTalk;
import io.cenote.testing.Others;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.Subscriber;
import io.cenote.transport.CloseReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.Transaction;

/** Redis, unchanged, behind {@code protocol = tcp} and {@code reuse = never}. */
class RedisTest {
  @RegisterExtension private final Others others = new Others();

  private static RunningProxy proxyBefore(RedisProcess redis) {
    return RunningProxy.tcp().pool("max-connections = 8, max-idle = 8").before(redis.port());
  }

  private static Jedis client(RunningProxy proxy) {
    return new Jedis("127.0.0.1", proxy.port(), 15_000);
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeSmallAndLargeValuesPipelinesAndTransactions(RedisPrograms program)
      throws Exception {
    try (RedisProcess redis = program.start();
        RunningProxy proxy = proxyBefore(redis)) {
      try (Jedis jedis = client(proxy)) {
        jedis.set("small", "value");
        assertEquals("value", jedis.get("small"));
        byte[] large = new byte[1 << 20];
        new Random(1).nextBytes(large);
        byte[] key = "large".getBytes(StandardCharsets.UTF_8);
        jedis.set(key, large);
        assertArrayEquals(large, jedis.get(key));
        pipelineOfAThousand(jedis);
        transaction(jedis);
      }
      proxy.awaitQuiet();
      assertEquals(1, proxy.pool().acquired());
      // Jedis closes with a reset (SO_LINGER 0), so every session of its ends this way.
      assertEquals(Map.of(CloseReason.CLIENT_GONE, 1L), proxy.pool().closed());
    }
  }

  private static void pipelineOfAThousand(Jedis jedis) {
    List<Response<Long>> counts = new ArrayList<>();
    try (Pipeline pipeline = jedis.pipelined()) {
      for (int i = 0; i < 1000; i++) {
        counts.add(pipeline.incr("counter"));
      }
      pipeline.sync();
    }
    for (int i = 0; i < 1000; i++) {
      assertEquals(i + 1L, counts.get(i).get());
    }
  }

  private static void transaction(Jedis jedis) {
    JedisTalk.transaction(jedis);
    try (Transaction multi = jedis.multi()) {
      multi.set("t", "lost");
      multi.discard();
    }
    assertEquals("2", jedis.get("t"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldCarryWhatTheServerSaysUnasked(RedisPrograms program) throws Exception {
    try (RedisProcess redis = program.start();
        RunningProxy proxy = proxyBefore(redis);
        Jedis listening = client(proxy);
        Jedis talking = client(proxy)) {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      Subscriber subscription = new Subscriber(heard);
      Future<?> listener = others.submit(() -> listening.subscribe(subscription, "news"));
      assertEquals("+news", heard.poll(15, TimeUnit.SECONDS));
      JedisTalk.messages(talking, heard);
      subscription.unsubscribe();
      listener.get(15, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldHoldABlockingPopUntilItsAnswer(RedisPrograms program) throws Exception {
    try (RedisProcess redis = program.start();
        RunningProxy proxy = proxyBefore(redis);
        Jedis waiting = client(proxy);
        Jedis giving = client(proxy);
        Jedis watching = new Jedis("127.0.0.1", redis.port())) {
      Future<List<String>> popped = others.submit(() -> waiting.blpop(15, "queue"));
      Eventually.eventually(
          "a client blocked in BLPOP",
          () -> watching.info("clients").contains("blocked_clients:1"));
      giving.rpush("queue", "job");
      assertEquals(List.of("queue", "job"), popped.get(15, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeManyShortConnectionsWithinAPoolOfEight(RedisPrograms program) throws Exception {
    int threads = 16;
    int visits = 25;
    try (RedisProcess redis = program.start();
        RunningProxy proxy = proxyBefore(redis)) {
      List<Future<?>> clients = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        clients.add(others.submit(() -> visit(proxy, thread, visits)));
      }
      awaitAll(clients, proxy);
      proxy.awaitQuiet();
      PoolSnapshot pool = proxy.pool();
      assertEquals((long) threads * visits, pool.acquired());
      assertEquals(Map.of(), pool.refused());
      assertEquals(0, pool.reused());
      try (Jedis direct = new Jedis("127.0.0.1", redis.port())) {
        assertEquals(Integer.toString(threads * visits), direct.get("visits"));
      }
    }
  }

  private static void visit(RunningProxy proxy, int thread, int visits) {
    for (int i = 0; i < visits; i++) {
      try (Jedis jedis = client(proxy)) {
        String key = "key " + thread;
        jedis.set(key, "value " + i);
        assertEquals("value " + i, jedis.get(key));
        jedis.incr("visits");
      }
    }
  }

  private static void awaitAll(List<Future<?>> clients, RunningProxy proxy)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (Future<?> client : clients) {
      client.get(30, TimeUnit.SECONDS);
      int total = proxy.pool().total();
      assertTrue(total <= 8, () -> "connections: " + total);
    }
  }
}
