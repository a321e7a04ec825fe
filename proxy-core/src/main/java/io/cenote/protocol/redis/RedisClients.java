package io.cenote.protocol.redis;

import io.cenote.protocol.ClientHandle;
import java.util.Collection;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Registry of the clients of one upstream, by their ids. It has as many entries as there are
 * sessions.
 *
 * <p>Thread: any.
 */
final class RedisClients {
  /** Beyond every id that a server gives, so that CLIENT KILL with one of ours hits nobody else. */
  private static final long FIRST_ID = 1L << 40;

  private final ConcurrentNavigableMap<Long, ClientRecord> clients = new ConcurrentSkipListMap<>();

  /** Id that a client receives for its own. */
  static long idOf(ClientHandle handle) {
    return FIRST_ID + handle.id();
  }

  void add(ClientRecord client) {
    clients.put(client.id(), client);
  }

  void remove(ClientRecord client) {
    clients.remove(client.id());
  }

  @Nullable ClientRecord find(long id) {
    return clients.get(id);
  }

  /** All clients, in the order of their ids. */
  Collection<ClientRecord> all() {
    return clients.values();
  }
}
