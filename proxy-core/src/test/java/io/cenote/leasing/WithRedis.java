package io.cenote.leasing;

import io.cenote.testing.RedisProcess;
import io.cenote.testing.RedisPrograms;
import io.cenote.testing.RedisProxy;
import io.cenote.testing.RespClient;
import io.cenote.testing.RunningProxy;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Tests before one real Redis, each with a proxy of its own, made for the first client. */
abstract class WithRedis {
  static RedisProcess redis;
  RunningProxy proxy;

  @BeforeAll
  static void startRedis() {
    redis = RedisPrograms.BUNDLED.start();
  }

  @AfterAll
  static void stopRedis() throws IOException {
    redis.close();
  }

  @AfterEach
  void stopProxy() {
    if (proxy != null) {
      proxy.close();
    }
  }

  /**
   * A new client of the proxy.
   *
   * @param keys of the listener's {@code redis} block; only the first client's count
   */
  RespClient client(String mode, String keys) throws IOException {
    if (proxy == null) {
      proxy = RedisProxy.in(mode).listener("redis { " + keys + " }").before(redis.port());
    }
    return RespClient.to(proxy.port());
  }

  RespClient client(String mode) throws IOException {
    return client(mode, "");
  }

  /** Until a lease that was given up is back in the pool. */
  void awaitNoneActive() {
    proxy.awaitPool("none active", pool -> pool.active() == 0);
  }
}
