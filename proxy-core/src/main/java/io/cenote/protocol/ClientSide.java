package io.cenote.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Client side of a protocol: it cuts the client's bytes into steps, and tracks the state that the
 * server keeps for the client. The caller takes one step after another. After {@link Step#SEND} it
 * either sends the part and calls {@link #sent}, or calls {@link #refused}.
 *
 * <p>Thread: the client's loop. Owner: its maker closes it.
 */
public interface ClientSide {
  /** Next step of the caller. */
  enum Step {
    /** All bytes were taken; more are needed. */
    MORE,
    /** {@link #part} goes to the upstream. */
    SEND,
    /**
     * {@link #part} needs a connection, though nothing is sent: the next step depends on it. The
     * step is over once {@link #attached} was called, or with {@link #refused}.
     */
    ACQUIRE,
    /** {@link #answer} is the client's next answer. */
    ANSWER,
    /** {@link #answer} is the last that the client gets in plain text; TLS begins behind it. */
    SECURE,
    /** {@link #cancels} names the work to cancel; after that the client is closed. */
    CANCEL,
    /** The next step depends on the pending replies: wait for all of them. */
    HOLD,
    /** The client has announced its end: pending replies are delivered, then it is closed. */
    END
  }

  /**
   * Returns the next step.
   *
   * @param in the client's bytes; the reader index moves over those taken. Valid during the call
   */
  Step next(ByteBuf in);

  /** Part of the step under way. */
  Part part();

  /** Key of the connections that it can use. */
  default PoolKey key() {
    return PoolKey.NONE;
  }

  /** Key of the clients that may share a connection with this one: it equals theirs. */
  default SharingKey sharing() {
    return SharingKey.ALIKE;
  }

  /**
   * Chooses how the reply is handled. Called once, when the request is sent.
   *
   * @param in as in {@link #next}
   * @return null: no countable reply is expected
   */
  @Nullable Reply reply(ByteBuf in);

  /**
   * The part was sent: the step is over.
   *
   * @param in as in {@link #next}
   */
  void sent(ByteBuf in);

  /**
   * No connection is available: the step is over, and the rest of the request is dropped. If later
   * requests must not run without it, the client's end is next.
   *
   * @param in as in {@link #next}
   * @return true if the client is to get an error
   */
  boolean refused(ByteBuf in);

  /** Returns the request to cancel another client's work. */
  default CancelRequest cancels() {
    throw new IllegalStateException("a client that cancels nothing");
  }

  /** Id by which others may cancel this client's work; 0: they may not. */
  default long cancelId() {
    return 0;
  }

  /** Tests whether that request has the secret of this client. */
  default boolean isCancelledBy(CancelRequest request) {
    return false;
  }

  /** Returns our own answer; the caller owns it. */
  ByteBuf answer();

  /**
   * Returns the dialogue that prepares a connection for the client's requests, so that the client
   * finds the state it expects; null: none.
   *
   * @param fully true if other requests than the part may go there before the next call; if false,
   *     it prepares only what the part needs
   */
  @Nullable Dialogue preparation(ServerSide server, boolean fully);

  /** Tests whether no preparation is needed. */
  boolean suits(ServerSide server);

  /** Tests whether the next request needs another connection than the current one. */
  boolean needsAnother();

  /** The client's requests go to that connection from now on. */
  void attached(ServerSide server);

  /** Tests whether the connection, with no reply pending, is free for the next client. */
  boolean isAtRest();

  /** Reason why it is not, as the word of log and metric; empty if it is. */
  String pin();

  /** Tests whether bytes of client and upstream go through unread, for now or for good. */
  boolean isRaw();

  /**
   * Sees bytes that went to the client while {@link #isRaw}, valid during the call. Afterwards it
   * may be raw no longer, with no reply pending.
   */
  void passed(ByteBuf bytes, int from, int to);

  /**
   * Tests whether a sent request waits for an event, so that no other client may wait behind it.
   */
  boolean isBlocking();

  /** Tests whether only a part of the request under way was sent. */
  boolean isWithinRequest();

  /** Bytes kept for the client itself: a name, a login, an incomplete request. */
  long keptBytes();

  /**
   * Progress of the request under way in bytes, never decreasing within one request; -1: none is
   * under way.
   */
  long progress();

  /** Number of the request under way, which differs from the one before. */
  long requestNumber();

  /**
   * Tests whether a client that has sent FIN has gone: its protocol knows no half-closed
   * connection, so that it waits for no reply.
   */
  default boolean isGoneAtFin() {
    return false;
  }

  /** No reply is pending any more. */
  void caughtUp();

  /** The connection was lost or released: the state that the server kept for the client is gone. */
  void detached();

  /**
   * Returns an error of the protocol; the caller owns it.
   *
   * @param text our text, or a server's error as in {@link Dialogue#refusal}, which stays unchanged
   */
  ByteBuf error(String text, ByteBufAllocator allocator);

  /** Frees its buffers. */
  void close();
}
