package io.cenote.lease;

import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * Holder of a lease: one conversation, or the set of those that share it. It decides what to do
 * with the connection when no reply is pending.
 *
 * <p>Thread: the lease's loop.
 */
interface LeaseHolder {
  /** Tests whether bytes go to the client unread; then {@link #rawRead} takes them. */
  boolean isRaw();

  /** Takes bytes unread; they are valid during the call. */
  void rawRead(ByteBuf bytes);

  /** Takes an unasked message, valid during the call; false if it is for no client. */
  boolean forward(ByteBuf bytes);

  /** Gathered requests have been sent. */
  default void sent() {}

  /** A burst of replies is over, or the connection takes more. */
  void roomAgain();

  /** No reply is pending any more. */
  void caughtUp();

  /** The connection is closed, and all recipients have been notified. */
  void closed(CloseReason reason);
}
