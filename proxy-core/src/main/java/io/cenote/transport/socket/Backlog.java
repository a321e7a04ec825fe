package io.cenote.transport.socket;

/** A listening socket whose backlog can be emptied before it is closed. */
public interface Backlog {
  /**
   * Accepts every client that waits, as far as newcomers may be accepted; a close would reset those
   * that are left. Thread: the channel's loop.
   */
  void acceptAll();
}
