package io.cenote.lease;

import io.cenote.protocol.Reply;
import io.cenote.transport.CloseReason;

/**
 * Recipient of a reply, as the upstream connection sees it.
 *
 * <p>Thread: the connection's loop, which is the client's.
 */
interface Recipient {
  /** The client that takes the replies. */
  LeaseClient client();

  /** Tests whether it has gone, so that its replies are dropped. */
  boolean isGone();

  /** Adds to the bytes kept for its pending replies. */
  void keeps(int more);

  /** So many of its pending replies have come. */
  void replied(int count);

  /**
   * A reply will not come: its connection has gone.
   *
   * @param partly whether a part of it has come
   */
  void lost(Reply reply, CloseReason reason, boolean partly);

  /** A reply will not come: the server refused the connection and executed nothing. */
  void turnedAway(Reply reply, String refusal);
}
