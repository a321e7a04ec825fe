package io.cenote.transport.stream;

import io.cenote.transport.CloseReason;

/**
 * Failure of a connect.
 *
 * @param reason our word
 * @param errno the kernel's number, positive, as in errno(3); 0 if it gave none
 * @param text for the log
 */
public record ConnectFailure(CloseReason reason, int errno, String text) {
  /** Number that connect(2) returns if a Unix socket's backlog is full. */
  public static final int EAGAIN = 11;

  /** Tests whether a Unix socket's backlog is full, which passes: connect(2), EAGAIN. */
  public boolean isBacklogFull() {
    return errno == EAGAIN;
  }
}
