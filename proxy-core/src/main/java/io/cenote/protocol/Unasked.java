package io.cenote.protocol;

/** Treatment of unasked bytes of a server. */
public enum Unasked {
  /** Drops them and keeps the connection. */
  KEEP,
  /** Forwards them to the connection's client; without one, closes the connection. */
  FORWARD,
  /** Closes the connection. */
  CLOSE
}
