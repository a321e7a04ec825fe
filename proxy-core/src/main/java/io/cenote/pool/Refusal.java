package io.cenote.pool;

import io.cenote.transport.CloseReason;

/**
 * Reason why a session got no connection.
 *
 * @param reason the word
 * @param text the same in a sentence, with the numbers of the pool, for the log
 * @param words the error with which the server has refused the connection; empty: it has not
 */
public record Refusal(CloseReason reason, String text, String words) {
  /** Creates a refusal that is not the server's. */
  public Refusal(CloseReason reason, String text) {
    this(reason, text, "");
  }

  /** Returns the text for the client: addresses and numbers are for the log alone. */
  public String clientText() {
    return words.isEmpty() ? "upstream unavailable (" + reason.word() + ")" : words;
  }
}
