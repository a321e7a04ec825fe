package io.cenote.protocol;

/**
 * Source of the sides of one listener's clients.
 *
 * <p>Thread: any; each side belongs to one loop.
 *
 * @param protocol of their upstream
 * @param settings of their listener
 */
public record Clients<L>(Protocol<L> protocol, L settings) {
  /** Creates the side of a new client. */
  public ClientSide newClient(ClientHandle handle) {
    return protocol.newClient(settings, handle);
  }

  /** Bounds of each of them. */
  public Bounds bounds() {
    return protocol.bounds(settings);
  }

  /** Connections that they share, over all loops; 0: none are shared. */
  public int sharedConnections() {
    return protocol.sharedConnections(settings);
  }
}
