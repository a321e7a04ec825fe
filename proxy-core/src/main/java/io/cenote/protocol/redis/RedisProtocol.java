package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientHandle;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ServerSide;
import java.util.Map;

/**
 * Redis protocol of one upstream.
 *
 * <p>Thread: any.
 */
final class RedisProtocol implements Protocol {
  private final KnownServer known;
  private final RedisClients clients = new RedisClients();

  RedisProtocol(RedisUpstream options) {
    known = new KnownServer(options);
  }

  /** Knowledge about its servers. */
  KnownServer known() {
    return known;
  }

  @Override
  public ServerSide newServer(PoolKey key) {
    return new RedisServer(known);
  }

  @Override
  public ClientSide newClient(Object listener, ClientHandle handle) {
    return new RedisClient(known, clients, (RedisListener) listener, handle);
  }

  @Override
  public Bounds bounds(Object listener) {
    return ((RedisListener) listener).bounds();
  }

  @Override
  public int sharedConnections(Object listener) {
    RedisListener redis = (RedisListener) listener;
    return redis.mode() == Mode.MUX ? redis.muxConnections() : 0;
  }

  @Override
  public Map<String, Long> counts() {
    return known.counters().all();
  }
}
