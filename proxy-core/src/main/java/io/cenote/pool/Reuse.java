package io.cenote.pool;

/** Whether an upstream connection may serve a second raw TCP session. */
public enum Reuse {
  /** Never: what the proxy cannot understand it cannot call clean. */
  NEVER,
  /** After a session that ended cleanly; for stateless request/reply protocols only. */
  CLEAN
}
