package io.cenote.session;

import io.cenote.pool.PooledConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Moves a client's bytes until its session ends.
 *
 * <p>Thread: the session's loop. Nothing is called after {@link #end}.
 */
public interface Traffic {
  /** The client is registered. */
  void begin();

  /** Bytes from the client, lent for the time of the call. */
  void clientRead(ByteBuf data);

  /** A burst of reads is over. */
  void clientReadComplete();

  /** Whether the client takes more has changed. */
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

  /** Bytes that went to an upstream. */
  long bytesUp();

  /** Bytes that went to the client. */
  long bytesDown();
}
