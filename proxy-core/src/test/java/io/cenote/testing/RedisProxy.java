package io.cenote.testing;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A proxy that speaks Redis, before servers of the tests: eight connections, if nothing is said.
 */
public final class RedisProxy {
  private String listener;
  private String upstream = "";
  private String pool = "max-connections = 8";

  private RedisProxy(String mode) {
    listener = "protocol = redis, redis.mode = " + mode;
  }

  /** One of that mode, {@code lease} or {@code mux}. */
  public static RedisProxy in(String mode) {
    return new RedisProxy(mode);
  }

  /** With more keys of the listener. */
  public RedisProxy listener(String keys) {
    listener += ", " + keys;
    return this;
  }

  /** With keys of the upstream. */
  public RedisProxy upstream(String keys) {
    upstream = keys;
    return this;
  }

  /** With more keys of the pool. */
  public RedisProxy pool(String keys) {
    pool += ", " + keys;
    return this;
  }

  /** Starts it before the servers on those ports. */
  public RunningProxy before(int... ports) {
    String endpoints =
        IntStream.of(ports).mapToObj(RunningProxy::local).collect(Collectors.joining(", "));
    return RunningProxy.start(endpoints, listener, upstream, pool);
  }
}
