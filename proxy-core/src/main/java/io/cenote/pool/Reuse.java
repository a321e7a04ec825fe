package io.cenote.pool;

/** Rule for reusing an upstream connection for a second raw TCP session. */
public enum Reuse {
  /** Never: the proxy does not understand the bytes, so it cannot call a connection clean. */
  NEVER,
  /** After a session that ended cleanly; for stateless request/reply protocols only. */
  CLEAN
}
