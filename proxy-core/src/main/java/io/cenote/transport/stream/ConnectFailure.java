package io.cenote.transport.stream;

import io.cenote.transport.CloseReason;

/**
 * The end of a connect that has failed.
 *
 * @param reason in our words
 * @param errno the kernel's number, positive, as in errno(3); 0 where it gave none
 * @param text for the log
 */
public record ConnectFailure(CloseReason reason, int errno, String text) {
  /** The number that connect(2) gives where a Unix socket's backlog is full. */
  public static final int EAGAIN = 11;

  /** Tests whether it is a Unix socket's backlog that is full, which passes: connect(2), EAGAIN. */
  public boolean isBacklogFull() {
    return errno == EAGAIN;
  }
}
