package io.cenote.redis;

import io.cenote.testing.RunningProxy;

/** A proxy that speaks Redis, before one server of the tests. */
final class RedisProxy {
  private RedisProxy() {}

  /** In that mode. */
  static RunningProxy before(int port, String mode) {
    return before(port, mode, "");
  }

  /**
   * In that mode.
   *
   * @param upstream keys of {@code upstreams.out.redis}
   */
  static RunningProxy before(int port, String mode, String upstream) {
    return RunningProxy.start(
        RunningProxy.local(port),
        "protocol = redis, redis { mode = " + mode + " }",
        "redis { " + upstream + " }",
        "max-connections = 8, max-idle = 8");
  }
}
