package io.cenote.transport.proxy;

/** Refusal of a PROXY header. It is expected of strangers, so it has no stack trace. */
public final class BadHeaderException extends Exception {
  private static final long serialVersionUID = 1L;

  BadHeaderException(String message) {
    super(message, null, false, false);
  }
}
