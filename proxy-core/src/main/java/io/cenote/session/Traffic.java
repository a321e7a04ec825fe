package io.cenote.session;

import io.cenote.pool.PooledConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Mover of a client's bytes until its session ends.
 *
 * <p>Thread: the session's loop. Nothing is called after {@link #end}.
 */
public interface Traffic {
  /** The client is registered. */
  void begin();

  /** The handshake of TLS that it has begun is done. */
  default void clientSecured() {}

  /** Bytes from the client, valid during the call. */
  void clientRead(ByteBuf data);

  /** A burst of reads is over. */
  void clientReadComplete();

  /** The client's writability has changed. */
  void clientWritabilityChanged();

  /** The client sent FIN. */
  void clientInputClosed();

  /** A write to the client failed. Returns whether its last bytes may still matter. */
  default boolean clientWriteFailed() {
    return false;
  }

  /** Tests whether it has, or has had, an upstream connection. */
  boolean isServed();

  /**
   * The session ends.
   *
   * @return the connection to close in order with the client; null if there is none
   */
  @Nullable PooledConnection end();

  /** Tests whether the FIN of the connection that {@link #end} returned was seen. */
  default boolean isUpstreamEnded() {
    return false;
  }

  /** Bytes that it keeps, beyond a socket's own. */
  default long keptBytes() {
    return 0;
  }

  /** Tests whether it can tell one request from the next. */
  default boolean knowsRequests() {
    return false;
  }

  /** Tests whether nothing is under way: every request was answered, and no other has begun. */
  default boolean isBetweenRequests() {
    return false;
  }

  /** Tests whether it holds a connection that nobody else can use. */
  boolean isHolding();

  /** Reason why it holds a connection beyond its replies; empty if it does not. */
  default String pin() {
    return "";
  }

  /** Bytes that went to an upstream. */
  long bytesUp();

  /** Bytes that went to the client. */
  long bytesDown();
}
