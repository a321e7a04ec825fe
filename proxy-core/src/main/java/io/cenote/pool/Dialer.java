package io.cenote.pool;

import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Dialer of sockets for the pool. */
interface Dialer {
  /**
   * Starts to connect. Sooner or later, perhaps within this call, calls {@link WireOwner#connected}
   * or {@link WireOwner#connectFailed}, once. Thread: the connection's loop.
   */
  void dial(WireOwner connection, Endpoint endpoint);

  /**
   * Creates a stream to that address, not started, outside any pool. Thread: the loop.
   *
   * @return null: none is available
   */
  default @Nullable Stream beside(Loop loop, Endpoint endpoint, SocketAddress address) {
    return null;
  }
}
