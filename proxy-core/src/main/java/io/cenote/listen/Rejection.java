package io.cenote.listen;

/** Reason why a listener turned a client away. */
public enum Rejection {
  /** The listener holds its bound of sessions. */
  MAX_SESSIONS("max-sessions"),
  /** All listeners together hold their bound of sessions. */
  SESSIONS("limits.sessions"),
  /** The process keeps too many bytes for clients. */
  BUFFERED_BYTES("limits.buffered-bytes"),
  /** It is in a denied network, or in none of those that are allowed. */
  ACCESS("access"),
  /** Its source holds its bound of sessions. */
  SOURCE_SESSIONS("max-sessions-per-source"),
  /** Its source comes more often than it may. */
  SOURCE_RATE("accept-rate-per-source"),
  /** It is no peer that may say who its client is. */
  PROXY_FROM("proxy-protocol.from");

  private final String word;

  Rejection(String word) {
    this.word = word;
  }

  /** Word in the log and in JSON: the key of the configuration that has the rule. */
  public String word() {
    return word;
  }
}
