package io.cenote.pool;

import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Opens sockets for the pool. */
interface Dialer {
  /**
   * Starts to connect. Sooner or later, perhaps within this call, calls {@link WireOwner#connected}
   * or {@link WireOwner#connectFailed}, once. Thread: the connection's loop.
   */
  void dial(WireOwner connection, Endpoint endpoint);

  /**
   * A stream to that address that is not started yet, and belongs to no pool. Thread: the loop.
   *
   * @return null: none is to be had
   */
  default @Nullable Stream beside(Loop loop, Endpoint endpoint, SocketAddress address) {
    return null;
  }
}
