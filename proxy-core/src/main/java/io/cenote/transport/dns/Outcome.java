package io.cenote.transport.dns;

/** Common part of all answers: it decides whether the next name or server is asked. */
public interface Outcome {
  /** Tests whether it has a record. */
  boolean isGood();

  /** Tests whether a server has said that there is no record. */
  boolean isDenied();
}
