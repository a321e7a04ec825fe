package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
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
  /**
   * First client id, beyond every id of a server, so that CLIENT KILL with one of ours hits no
   * other client.
   */
  private static final long FIRST_ID = 1L << 40;

  private final KnownServer known;

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
  public ClientSide newClient(Object listener, long id) {
    return new RedisClient(known, (RedisListener) listener, FIRST_ID + id);
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
