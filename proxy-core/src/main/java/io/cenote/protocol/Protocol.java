package io.cenote.protocol;

import java.util.Map;

/**
 * Protocol as one upstream speaks it.
 *
 * <p>Thread: any; each side that it creates belongs to one loop.
 *
 * @param <L> its settings of a listener
 */
public interface Protocol<L> {
  /** Creates the side of a new upstream connection of that key. */
  ServerSide newServer(PoolKey key);

  /** Key of connections dialled ahead of need. */
  default PoolKey warmKey() {
    return PoolKey.NONE;
  }

  /**
   * Creates the side of a new client, if it {@linkplain Usage#LEASE leases} request by request.
   *
   * @param listener settings of the client's listener
   * @param handle of its connection
   */
  ClientSide newClient(L listener, ClientHandle handle);

  /** Counters since the start, by the protocol's own names: words with underscores. */
  Map<String, Long> counts();

  /** Bounds of one client of such a listener. */
  Bounds bounds(L listener);

  /** Connections that clients of such a listener share, over all loops; 0: none are shared. */
  int sharedConnections(L listener);
}
