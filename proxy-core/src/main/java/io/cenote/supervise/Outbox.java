package io.cenote.supervise;

/** Way to the service manager. Thread: one loop. */
@FunctionalInterface
interface Outbox {
  /**
   * Sends a message, at once or not at all.
   *
   * @return why it did not; empty: it did
   */
  String send(String message);
}
