package io.cenote.protocol;

/** What a request asks of the connection it is sent on. */
public enum Need {
  /** Any connection will do, other clients' requests may be on their way on it. */
  SHARED,
  /** A connection that is this client's alone until the protocol says that it is at rest. */
  EXCLUSIVE
}
