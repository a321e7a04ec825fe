package io.cenote.protocol;

/** What becomes of bytes of a server that nobody has asked for. */
public enum Unasked {
  /** They are taken, and go to nobody. */
  KEEP,
  /** They go to the client that has the connection; where nobody has it, it is closed. */
  FORWARD,
  /** The connection is closed. */
  CLOSE
}
