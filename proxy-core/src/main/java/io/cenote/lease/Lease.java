package io.cenote.lease;

import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * Upstream connection for requests, as a conversation sees it. It is acquired for the first request
 * and released to the pool when no reply is pending.
 *
 * <p>Thread: its loop.
 */
interface Lease {
  /** Tests whether requests of several clients may be pending on it. */
  boolean isShared();

  /** Tests whether it has a connection that is ready for the client. */
  boolean isReady();

  /** Tests whether requests that begin from now on go elsewhere. */
  boolean isDraining();

  /** Tests whether replies are being dispatched, so that nothing may be taken away. */
  boolean isDispatching();

  /** Tests whether it takes a part of that length now. */
  boolean hasRoom(int length);

  /** Notifies the user once it is ready, or will not be, perhaps at once. */
  void want(LeaseUser user);

  /** Works as {@link #want}, on a connection made after that moment, nanoseconds of the loop. */
  void wantNewer(LeaseUser user, long moment);

  /** Removes a user that no longer waits. */
  void forget(LeaseUser user);

  /** Server side of the connection; only while it is ready. */
  ServerSide server();

  /** Adds the recipient of the reply to the request that is sent next. */
  void expect(Recipient recipient, Reply reply);

  /** Sends a part of a buffer that is valid during the call. */
  void send(ByteBuf borrowed, int from, int length);

  // --- for its only client

  /** Pauses or resumes reading from the upstream. */
  void pause(boolean paused);

  /** Sends FIN behind the last request. The server sends the rest and ends, too. */
  void finish();

  /**
   * Cancels the connection's work over a second connection to its server. The connection is held
   * until that is over: the cancel must not hit the next user.
   *
   * @param end runs once it is over, or cannot be done
   */
  void cancel(Runnable end);

  /** Tests whether a cancel is under way, so that the connection is not to be released. */
  boolean isHeld();

  /** Gives the lease to another holder. */
  void heldBy(LeaseHolder other);

  /** Releases the connection, on which no reply is pending. */
  void release();

  /** Drops the pending replies, within limits, and releases the connection. */
  void drain(CloseReason reason);

  /** Closes the connection and notifies the recipients of pending replies. */
  void close(CloseReason reason);
}
