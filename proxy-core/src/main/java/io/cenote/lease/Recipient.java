package io.cenote.lease;

import io.cenote.protocol.Reply;
import io.cenote.transport.CloseReason;

/**
 * Recipient of a reply, as the connection sees it that the reply comes on.
 *
 * <p>Thread: the connection's loop, which is the client's.
 */
interface Recipient {
  /** The client, which takes the replies. */
  LeaseClient client();

  /** Whether it has gone: what comes for it is dropped. */
  boolean isGone();

  /** So many bytes more are kept for replies that it expects, or fewer. */
  void keeps(int more);

  /** So many of the replies that it expects have come. */
  void replied(int count);

  /**
   * A reply will not come: its connection has gone.
   *
   * @param partly whether a part of it has come
   */
  void lost(Reply reply, CloseReason reason, boolean partly);

  /** A reply will not come: the server would not have the connection, and carried out nothing. */
  void turnedAway(Reply reply, String refusal);
}
