package io.cenote.protocol;

import io.netty.buffer.ByteBuf;

/**
 * A short talk of the proxy's own with a server, on a connection that no client has: a greeting, a
 * probe or a reset. Whoever runs it bounds its time.
 *
 * <p>Thread: the connection's loop. Used once.
 */
public interface Errand {
  /** How far it has come. */
  enum Verdict {
    /** The answer goes on. */
    MORE,
    /** All is well, and the answer's last byte was the last one heard. */
    DONE,
    /** The connection must not be lent; {@link #failure} says why. */
    FAILED
  }

  /** Writes what is to be said. */
  void ask(ByteBuf out);

  /** Judges what was heard; {@code bytes} are lent for the time of the call. */
  Verdict heard(ByteBuf bytes);

  /** What went wrong, in one line without secrets. */
  String failure();

  /**
   * The error with which the server has refused it, in the server's words, as far as a client may
   * see them; empty if it was not that.
   */
  default String refusal() {
    return "";
  }

  /** It is done, has failed, or cannot be finished any more. */
  default void over() {}
}
