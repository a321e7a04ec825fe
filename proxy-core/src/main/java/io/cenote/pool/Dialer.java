package io.cenote.pool;

import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import io.cenote.upstream.member.Member;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Dialer of sockets for the pool. */
interface Dialer {
  /**
   * Starts to connect. Sooner or later, perhaps within this call, calls {@link WireOwner#connected}
   * or {@link WireOwner#connectFailed}, once. Thread: the connection's loop.
   */
  void dial(WireOwner connection, Member member);

  /**
   * Creates a stream to that address, not started, outside any pool. Thread: the loop.
   *
   * @param address of the member, or another one of the same kind
   * @return null: none is available
   */
  default @Nullable Stream beside(Loop loop, Member member, SocketAddress address) {
    return null;
  }
}
