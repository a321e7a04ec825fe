package io.cenote.lease;

import io.cenote.protocol.Reply;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;

/**
 * An upstream connection on which requests are sent, as a conversation sees it. It is acquired when
 * somebody has something to send, and goes back to the pool when nobody expects a reply of it.
 *
 * <p>Thread: its loop.
 */
interface Lease {
  /** Whether the requests of several clients may be on their way on it. */
  boolean isShared();

  /** Whether it has a connection that is ready for the client. */
  boolean isReady();

  /** Whether requests that begin from now on go elsewhere. */
  boolean isDraining();

  /** Whether replies are dispatched at this moment, so that nothing may be taken away. */
  boolean isDispatching();

  /** Whether it takes a part of that length now. */
  boolean hasRoom(int length);

  /** Tells the user once it is ready, or will not be; that may be at once. */
  void want(LeaseUser user);

  /** As {@link #want}, on a connection made after that moment, nanoseconds of the loop. */
  void wantNewer(LeaseUser user, long moment);

  /** The user no longer waits. */
  void forget(LeaseUser user);

  /** What the protocol knows of the connection; only while it is ready. */
  ServerSide server();

  /** The reply to a request that is sent next is for that one. */
  void expect(Recipient recipient, Reply reply);

  /** Sends a part of a buffer that is lent for the time of the call. */
  void send(ByteBuf borrowed, int from, int length);

  // --- for the one who has it for itself

  /** Whether what comes is the client's as it is. */
  void pause(boolean paused);

  /** Sends FIN behind the last request: the server says what it has to say, and ends, too. */
  void finish();

  /**
   * Has what the connection is at cancelled, by way of a further connection to its server. Until
   * that is over the connection is held: the cancel must not hit who has it next.
   *
   * @param end run once it is over, or cannot be done
   */
  void cancel(Runnable end);

  /** Whether a cancel is under way, so that the connection is not to be released. */
  boolean isHeld();

  /** Another holder takes it over. */
  void heldBy(LeaseHolder other);

  /** Gives the connection back; nothing is expected of it. */
  void release();

  /** Nobody waits for the replies: they are dropped, within limits, and the connection released. */
  void drain(CloseReason reason);

  /** Closes the connection; who expects a reply is told. */
  void close(CloseReason reason);
}
