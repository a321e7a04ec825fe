package io.cenote.upstream.names;

/** Fate of connections in use whose address is in the answers no more. */
public enum Vanished {
  /** Their sessions go on to their end. */
  DRAIN,
  /** Their sessions are cut. */
  CUT
}
