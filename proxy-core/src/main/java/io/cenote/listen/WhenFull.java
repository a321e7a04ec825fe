package io.cenote.listen;

/** What happens to a client that comes when a listener holds its {@code max-sessions}. */
public enum WhenFull {
  /** It is turned away: its connection is closed at once. */
  REJECT,
  /** The session that has been quiet longest is ended for it. */
  EVICT_OLDEST_IDLE,
  /** It waits in the kernel's backlog until a session ends. */
  WAIT
}
