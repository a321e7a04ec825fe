package io.cenote.server;

/** The proxy could not start; the message says what was refused and what was expected. */
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  StartFailure(String message) {
    super(message);
  }

  /** The message of a failure, or its name where it has none. */
  static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }
}
