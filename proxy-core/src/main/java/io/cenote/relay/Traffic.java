package io.cenote.relay;

import io.cenote.pool.PooledConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a session does with its client's bytes until it ends: {@link Tunnel} passes them on to one
 * connection, {@link Exchange} cuts them into requests.
 *
 * <p>Thread: the session's loop. Told nothing more after {@link #end}.
 */
interface Traffic {
  /** The client is registered. */
  void begin();

  /** Bytes from the client, lent for the time of the call. */
  void clientRead(ByteBuf data);

  void clientReadComplete();

  void clientWritabilityChanged();

  /** The client sent FIN. */
  void clientInputClosed();

  /** A write to the client failed. Returns whether what it said last may still matter. */
  default boolean clientWriteFailed() {
    return false;
  }

  /** Whether it has, or has had, an upstream connection. */
  boolean isServed();

  /**
   * The session ends.
   *
   * @return the connection that is to be closed with the client, in order; null if there is none
   */
  @Nullable PooledConnection end();

  /** Whether the FIN of the connection that {@link #end} returned was seen. */
  default boolean isUpstreamEnded() {
    return false;
  }

  /** Bytes that it makes the process keep, beyond what a socket has anyway. */
  default long keptBytes() {
    return 0;
  }

  long bytesUp();

  long bytesDown();
}
