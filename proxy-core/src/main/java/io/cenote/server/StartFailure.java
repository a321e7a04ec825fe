package io.cenote.server;

/** The proxy could not start; the message says what was refused and what was expected. */
public final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  StartFailure(String message) {
    super(message);
  }
}
