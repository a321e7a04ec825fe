package io.cenote.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol knows of one client: it cuts what the client says into steps, and follows what
 * the server keeps for it. The caller takes one step after another; after {@link Step#SEND} it
 * either sends the part and calls {@link #sent}, or calls {@link #refused}, and then asks for the
 * next.
 *
 * <p>Thread: the client's loop. Whoever made it closes it.
 */
public interface ClientSide {
  /** What is to be done next. */
  enum Step {
    /** Nothing, until the client has said more; all it has said was taken. */
    MORE,
    /** {@link #part} goes to the upstream. */
    SEND,
    /**
     * {@link #part} needs a connection, though nothing is sent: what comes next depends on it. The
     * step is over once {@link #attached} was called, or with {@link #refused}.
     */
    ACQUIRE,
    /** {@link #answer} is the client's next answer. */
    ANSWER,
    /** {@link #cancels} says whose work is to be cancelled; once it was, the client is closed. */
    CANCEL,
    /** Nothing, until every reply that is owed has come: what comes next depends on them. */
    HOLD,
    /** The client has taken its leave: what is owed is delivered, then it is closed. */
    END
  }

  /**
   * The next step.
   *
   * @param in what the client has said; its reader index moves over what was taken. Lent for the
   *     time of the call
   */
  Step next(ByteBuf in);

  /** The part of the step under way. */
  Part part();

  /** The key of the connections that will do. */
  default PoolKey key() {
    return PoolKey.NONE;
  }

  /**
   * What becomes of the reply to the request that the part begins; asked once, when it is sent.
   *
   * @param in as {@link #next} had it
   * @return null: no reply is expected that could be counted
   */
  @Nullable Reply reply(ByteBuf in);

  /**
   * The part is on its way: the step is over.
   *
   * @param in as {@link #next} had it
   */
  void sent(ByteBuf in);

  /**
   * There is no connection for it: the step is over, and the rest of the request is forgotten.
   * Where requests behind it must not be carried out without it, the client's end is next.
   *
   * @param in as {@link #next} had it
   * @return whether the client is to be told
   */
  boolean refused(ByteBuf in);

  /** Whose work is to be cancelled. */
  default CancelRequest cancels() {
    throw new IllegalStateException("a client that cancels nothing");
  }

  /** Id under which others may ask for this client's work to be cancelled; 0: they may not. */
  default long cancelId() {
    return 0;
  }

  /** Whether that request has the secret of this client. */
  default boolean isCancelledBy(CancelRequest request) {
    return false;
  }

  /** Our own answer; the caller owns it. */
  ByteBuf answer();

  /**
   * What must be settled with that connection before the client's requests go there, so that the
   * client finds the state it believes in; null: nothing.
   *
   * @param fully whether other requests than the part may go there before it is asked again; if
   *     not, what the part itself needs is enough
   */
  @Nullable Dialogue preparation(ServerSide server, boolean fully);

  /** Whether there is nothing to settle. */
  boolean suits(ServerSide server);

  /** Whether the connection it has will not do for the next request: it needs another one. */
  boolean needsAnother();

  /** The client's requests go to that connection from now on. */
  void attached(ServerSide server);

  /** Whether, with every reply counted in, the connection is free for the next client. */
  boolean isAtRest();

  /** Why it is not: the word of log and metric; empty if it is. */
  String pin();

  /**
   * Whether the client's bytes, and the upstream's, go through as they are, for now or for good.
   */
  boolean isRaw();

  /**
   * While {@link #isRaw}: sees what the client has been given, lent for the time of the call. It
   * may be raw no longer then, with every reply counted in.
   */
  void passed(ByteBuf bytes, int from, int to);

  /** Whether a request that was sent waits for something to happen, so that nobody else may. */
  boolean isBlocking();

  /** Whether a part of the request under way was sent, and a part was not. */
  boolean isWithinRequest();

  /** Bytes that are kept for the client itself: a name, a login, a request that is not whole. */
  long keptBytes();

  /**
   * How far the request under way has come, in bytes that never grow less within one request; -1 if
   * none is under way.
   */
  long progress();

  /** Which request is under way: a number that differs from that of the one before. */
  long requestNumber();

  /** Every reply that was owed has come: whatever was waited for is over. */
  void caughtUp();

  /** The connection was lost, or taken from it: what the server kept for the client is gone. */
  void detached();

  /**
   * An error in the words of the protocol; the caller owns it.
   *
   * @param text ours, or a server's error as {@link Dialogue#refusal} has it, which stays as it is
   */
  ByteBuf error(String text, ByteBufAllocator allocator);

  /** Frees what is held. */
  void close();
}
