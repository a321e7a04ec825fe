package io.cenote.server;

/**
 * Signals that the proxy could not start; the message has the refused value and the expected one.
 */
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  StartFailure(String message) {
    super(message);
  }

  /** Returns the message of a failure, or its name if it has none. */
  static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }
}
