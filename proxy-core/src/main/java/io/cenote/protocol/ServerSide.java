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
  default @Nullable Dialogue greeting() {
    return null;
  }

  /** Asks whether the server still answers; null: the protocol has no such question. */
  default @Nullable Dialogue probe() {
    return null;
  }

  /** Whether the server keeps something for it that the next client must not meet. */
  default boolean isDirty() {
    return false;
  }

  /**
   * Whether the server has said that it is no longer what clients take it for, or wants another
   * login than before, so that none of the connections made to it until now will do.
   */
  default boolean isDemoted() {
    return false;
  }

  /**
   * The error with which the server has turned the connection away, where that was the first thing
   * it said: nothing of what was sent there was carried out. Else empty.
   */
  default String refusal() {
    return "";
  }

  /** Takes back what is kept; null: it cannot be done, and the connection has to be closed. */
  default @Nullable Dialogue reset() {
    return null;
  }

  /** The connection ended a client's stay in a way that left something behind. */
  default void taint() {}

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
  default boolean isUnasked() {
    return false;
  }

  /** Whether a reply has begun and not ended. */
  boolean isWithinReply();
}
