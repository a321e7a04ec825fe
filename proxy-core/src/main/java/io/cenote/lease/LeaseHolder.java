package io.cenote.lease;

import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * Holder of a lease: the one conversation that has it for itself, or the set of those that share
 * it. It decides what becomes of the connection when no reply is expected any more.
 *
 * <p>Thread: the lease's loop.
 */
interface LeaseHolder {
  /** Whether what comes is the client's as it is; then {@link #rawRead} takes it. */
  boolean isRaw();

  /** Takes what comes as it is, lent for the time of the call. */
  void rawRead(ByteBuf bytes);

  /** Takes what the server says unasked, lent for the time of the call; whether it is for one. */
  boolean forward(ByteBuf bytes);

  /** Requests that were gathered are on their way. */
  default void sent() {}

  /** A burst of replies is over, or the connection takes more: who waits for that may go on. */
  void roomAgain();

  /** Every reply has come. */
  void caughtUp();

  /** The connection is closed, and who expected a reply has been told. */
  void closed(CloseReason reason);
}
