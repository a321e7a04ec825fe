package io.cenote.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Server side of a protocol on one upstream connection, for its whole life: it finds the ends of
 * replies and tracks the state that the server keeps.
 *
 * <p>Thread: the connection's loop.
 */
public interface ServerSide {
  /** Creates the dialogue before the first use; null: none. */
  default @Nullable Dialogue greeting() {
    return null;
  }

  /** Creates the dialogue that tests whether the server still answers; null: there is none. */
  default @Nullable Dialogue probe() {
    return null;
  }

  /** Tests whether the server keeps state that the next client must not meet. */
  default boolean isDirty() {
    return false;
  }

  /**
   * Tests whether the server has changed its role or its login, so that no connection made to it
   * until now is usable.
   */
  default boolean isDemoted() {
    return false;
  }

  /**
   * Returns the error with which the server has refused the connection, if it was its first
   * message: it has executed nothing. Else empty.
   */
  default String refusal() {
    return "";
  }

  /** Creates the dialogue that clears the kept state; null: the connection has to be closed. */
  default @Nullable Dialogue reset() {
    return null;
  }

  /** Marks the connection: its last client has left state behind. */
  default void taint() {}

  /**
   * Creates the dialogue that cancels this connection's work, on a second connection to the same
   * server, which ends it by closing that; null: the protocol has none.
   */
  default @Nullable Dialogue cancellation() {
    return null;
  }

  /**
   * Scans replies, from where the last call ended.
   *
   * @return the index behind the last byte of the reply under way; -1 if it goes on beyond {@code
   *     to}
   * @throws Violation if the bytes are no reply
   */
  int replyEnd(ByteBuf bytes, int from, int to) throws Violation;

  /** Judges bytes that came while no reply is pending, active or idle; valid during the call. */
  default Unasked unasked(ByteBuf bytes) {
    return Unasked.CLOSE;
  }

  /** Tests whether the reply under way, or the last one, answers no request. */
  default boolean isUnasked() {
    return false;
  }

  /** Tests whether a reply has begun and not ended. */
  boolean isWithinReply();
}
