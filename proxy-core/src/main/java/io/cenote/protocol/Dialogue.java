package io.cenote.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Dialogue of the proxy with a server, on a connection that no client has: a greeting with its
 * login, a probe, a reset, or the preparation for a client's requests. It may have several turns,
 * each depending on the last answer. The caller bounds its time; the dialogue bounds the bytes it
 * keeps.
 *
 * <p>Thread: the connection's loop. Used once.
 */
public interface Dialogue {
  /** State of a dialogue. */
  enum Verdict {
    /** The answer goes on, or another one is to come. */
    MORE,
    /** TLS begins on the connection; {@link #secured} is called when that is done. */
    SECURE,
    /** It has succeeded, and the last byte given to {@link #answered} ended the answer. */
    DONE,
    /** It has failed, and the connection must not be used; {@link #failure} says why. */
    FAILED
  }

  /** Writes the first message. */
  void open(ByteBuf out);

  /**
   * Judges the server's answer.
   *
   * @param bytes valid during the call
   * @param out takes the next message, which is sent when the call returns
   */
  Verdict answered(ByteBuf bytes, ByteBuf out);

  /**
   * TLS has begun after {@link Verdict#SECURE}.
   *
   * @param out takes the next message, which is sent when the call returns
   */
  default void secured(ByteBuf out) {}

  /** Returns the failure in one line without secrets. */
  String failure();

  /**
   * Returns the error with which the server has refused it, as far as a client may see it; empty if
   * it has not.
   */
  default String refusal() {
    return "";
  }

  /** The dialogue is over: done, failed, or cut off. */
  default void over() {}
}
