package io.cenote.redis;

import io.cenote.testing.Eventually;
import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import redis.clients.jedis.Jedis;

/**
 * Tests before one real Redis for each set of parameters, emptied, each with a proxy of its own.
 */
abstract class WithEachRedis {
  static final int LIMIT_MILLIS = 15_000;

  private static RedisProcess redis;

  private final String mode;
  RunningProxy proxy;
  Jedis direct;

  WithEachRedis(String mode) {
    this.mode = mode;
  }

  @BeforeParameterizedClassInvocation
  static void startRedis(RedisPrograms program) {
    redis = program.start();
  }

  @AfterParameterizedClassInvocation
  static void stopRedis() throws IOException {
    if (redis != null) {
      redis.close();
    }
  }

  @BeforeEach
  void startProxy() {
    direct = new Jedis("127.0.0.1", redis.port(), LIMIT_MILLIS);
    direct.flushAll();
    proxy = RedisProxy.in(mode).before(redis.port());
  }

  @AfterEach
  void stopProxy() {
    direct.close();
    proxy.awaitQuiet();
    proxy.close();
  }

  void awaitBlocked(int count) {
    String line = "blocked_clients:" + count + "\r\n";
    Eventually.eventually(line, () -> direct.info("clients").contains(line));
  }
}
