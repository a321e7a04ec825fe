package io.cenote.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Dialogue of the proxy's own with a server, on a connection that no client has: a greeting with
 * its login, a probe, a reset, or what a client needs settled before its requests. It may have
 * several turns: what it says next may depend on what it was answered. The caller bounds its time;
 * the dialogue itself bounds what it keeps of the answers.
 *
 * <p>Thread: the connection's loop. Used once.
 */
public interface Dialogue {
  /** State of a dialogue. */
  enum Verdict {
    /** The answer goes on, or another one is to come. */
    MORE,
    /** All is well, and the answer's last byte was the last one given to {@link #answered}. */
    DONE,
    /** The connection must not be used; {@link #failure} says why. */
    FAILED
  }

  /** Writes what is said first. */
  void open(ByteBuf out);

  /**
   * Judges what the server has answered.
   *
   * @param bytes lent for the time of the call
   * @param out takes what is said next; it is sent when the call returns
   */
  Verdict answered(ByteBuf bytes, ByteBuf out);

  /** What went wrong, in one line without secrets. */
  String failure();

  /**
   * The error with which the server has refused it, in the server's words, as far as a client may
   * see them; empty if it was not that.
   */
  default String refusal() {
    return "";
  }

  /** Hears that it is over: done, failed, or cut off. */
  default void over() {}
}
