package io.cenote.protocol;

/**
 * The peer broke the protocol. The message is for the peer or the log: one line, no bytes of the
 * peer's but printable ones.
 */
public final class Violation extends Exception {
  private static final long serialVersionUID = 1L;

  /** A violation told in {@code message}; it has no stack trace, for peers cause it at will. */
  public Violation(String message) {
    super(message, null, false, false);
  }
}
