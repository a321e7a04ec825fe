package io.cenote.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol knows of one upstream connection, for the connection's whole life: where replies
 * end, and what state the server keeps for it.
 *
 * <p>Thread: the connection's loop.
 */
public interface ServerSide {
  /** What must be said before the first client may have it; null: nothing. */
  @Nullable Dialogue greeting();

  /** Asks whether the server still answers; null: the protocol has no such question. */
  @Nullable Dialogue probe();

  /** Whether the server keeps something for it that the next client must not meet. */
  boolean isDirty();

  /**
   * Whether the server has said that it is no longer what clients take it for, or wants another
   * login than before, so that none of the connections made to it until now will do.
   */
  boolean isDemoted();

  /**
   * The error with which the server has turned the connection away, where that was the first thing
   * it said: nothing of what was sent there was carried out. Else empty.
   */
  String refusal();

  /** Takes back what is kept; null: it cannot be done, and the connection has to be closed. */
  @Nullable Dialogue reset();

  /** The connection ended a client's stay in a way that left something behind. */
  void taint();

  /**
   * What is said on a further connection to the same server to have cancelled what this one is at;
   * the caller owns it; null: there is no such thing.
   */
  default @Nullable ByteBuf cancellation() {
    return null;
  }

  /**
   * Reads replies on, from where the last call ended.
   *
   * @return the index behind the last byte of the reply under way; -1 if it goes on beyond {@code
   *     to}
   * @throws Violation if the bytes are no reply
   */
  int replyEnd(ByteBuf bytes, int from, int to) throws Violation;

  /**
   * Judges bytes that have come while no reply is expected, whether a client has the connection or
   * it is idle; lent for the time of the call.
   */
  default Unasked unasked(ByteBuf bytes) {
    return Unasked.CLOSE;
  }

  /** Whether the reply under way, or that ended last, answers nobody's request. */
  boolean isUnasked();

  /** Whether a reply has begun and not ended. */
  boolean isWithinReply();
}
