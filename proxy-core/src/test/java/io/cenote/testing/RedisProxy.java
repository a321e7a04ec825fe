package io.cenote.testing;

/** A {@link RunningProxy} that speaks Redis, with eight connections if nothing else is said. */
public final class RedisProxy {
  private RedisProxy() {}

  /** A proxy of that mode, {@code lease} or {@code mux}. */
  public static RunningProxy.Builder in(String mode) {
    return new RunningProxy.Builder("protocol = redis, redis.mode = " + mode)
        .pool("max-connections = 8");
  }
}
