package io.cenote.protocol;

import java.util.Map;

/**
 * A protocol as one upstream speaks it.
 *
 * <p>Thread: any; what it makes belongs to one loop.
 */
public interface Protocol {
  /** For a new upstream connection of that key. */
  ServerSide newServer(PoolKey key);

  /** The key of connections that are made ahead of need. */
  default PoolKey warmKey() {
    return PoolKey.NONE;
  }

  /**
   * For a new client, where it {@linkplain Usage#LEASE lends} request by request.
   *
   * @param options what {@link ProtocolKind#readListener} has read for the client's listener
   * @param id a number that no other client of this process has
   */
  ClientSide newClient(Object options, long id);

  /** What it has counted since the start, by its own names, which are words with underscores. */
  Map<String, Long> counts();

  /** What one client of such a listener may make the proxy keep. */
  Bounds bounds(Object options);

  /** Connections that clients of such a listener share, over all loops; 0: none are shared. */
  int sharedConnections(Object options);
}
