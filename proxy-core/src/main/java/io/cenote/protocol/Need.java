package io.cenote.protocol;

/** Kind of connection that a request needs. */
public enum Need {
  /** Any connection; other clients may have pending requests on it. */
  SHARED,
  /** A connection of this client alone, until the protocol says that it is at rest. */
  EXCLUSIVE,
  /** As EXCLUSIVE, and for as long as it likes: it waits for something, or never ends. */
  HELD
}
