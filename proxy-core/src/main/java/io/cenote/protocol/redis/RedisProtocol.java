package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientHandle;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ServerSide;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Redis protocol of one upstream.
 *
 * <p>Thread: any.
 */
final class RedisProtocol implements Protocol<RedisListener> {
  private final KnownServer known;
  private final RedisClients clients;

  /**
   * Creates the protocol.
   *
   * @param before the one that it takes the place of, whose clients and counters it shares
   */
  RedisProtocol(RedisUpstream options, @Nullable RedisProtocol before) {
    RedisCounts counts = before == null ? new RedisCounts() : before.known.counters();
    known = new KnownServer(options, counts);
    clients = before == null ? new RedisClients() : before.clients;
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
  public ClientSide newClient(RedisListener listener, ClientHandle handle) {
    return new RedisClient(known, clients, listener, handle);
  }

  @Override
  public Bounds bounds(RedisListener listener) {
    return listener.bounds();
  }

  @Override
  public int sharedConnections(RedisListener listener) {
    return listener.mode() == Mode.MUX ? listener.muxConnections() : 0;
  }

  @Override
  public Map<String, Long> counts() {
    return known.counters().all();
  }
}
