package io.cenote.transport.socket;

/** Listening socket whose backlog can be emptied before it is closed. */
public interface Backlog {
  /**
   * Accepts every client that waits, as far as allowed; a close would reset the rest. Thread: the
   * channel's loop.
   */
  void acceptAll();
}
