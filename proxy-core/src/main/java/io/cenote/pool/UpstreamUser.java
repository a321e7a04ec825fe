package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * User of an upstream connection, from {@link Acquirer#onAcquired} until it is released or closed.
 * Thread: the connection's loop.
 */
public interface UpstreamUser {
  /** Bytes from the upstream, valid during the call: never released by the user. */
  void upstreamRead(ByteBuf borrowed);

  /** The handshake that the user has begun is done. */
  default void upstreamSecured() {}

  /** The burst of reads is over: time to flush. */
  void upstreamReadComplete();

  /** The upstream's writability changed. */
  void upstreamWritabilityChanged();

  /** The upstream sent FIN; nothing more will be read. */
  void upstreamInputClosed();

  /** A write failed. The upstream's last bytes may still be read. */
  void upstreamWriteFailed(CloseReason reason);

  /** The connection is gone, and not by the user's doing. */
  void upstreamClosed(CloseReason reason);
}
