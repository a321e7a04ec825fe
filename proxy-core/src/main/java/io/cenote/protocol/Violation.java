package io.cenote.protocol;

/**
 * Signals that the peer broke the protocol. The message is for the peer or the log: one line with
 * printable bytes only.
 */
public final class Violation extends Exception {
  private static final long serialVersionUID = 1L;

  /** Creates a violation without a stack trace, because peers cause it at will. */
  public Violation(String message) {
    super(message, null, false, false);
  }
}
