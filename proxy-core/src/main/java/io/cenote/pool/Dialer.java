package io.cenote.pool;

import io.cenote.transport.Endpoint;

/** Opens sockets for the pool. */
interface Dialer {
  /**
   * Starts to connect. Sooner or later, perhaps within this call, calls {@link WireOwner#connected}
   * or {@link WireOwner#connectFailed}, once. Thread: the connection's loop.
   */
  void dial(WireOwner connection, Endpoint endpoint);
}
