package io.cenote.listen;

/** Treatment of a new client when a listener holds its {@code max-sessions}. */
public enum WhenFull {
  /** Closes its connection at once. */
  REJECT,
  /** Ends the session that has been quiet longest. */
  EVICT_OLDEST_IDLE,
  /** Leaves it in the kernel's backlog until a session ends. */
  WAIT
}
