package io.cenote.close;

import java.util.Locale;

/** Phase of a connection when it closed. */
public enum ClosePhase {
  /** It was never established or, for a client, still waited for its upstream connection. */
  CONNECTING,
  /** It was idle in the pool. */
  IDLE,
  /** A session had acquired it. */
  ACTIVE;

  private static final ClosePhase[] ALL = values();

  private final String word = name().toLowerCase(Locale.ROOT);

  /** Word of logs and metrics, for example {@code idle}. */
  public String word() {
    return word;
  }

  static int count() {
    return ALL.length;
  }

  static ClosePhase of(int ordinal) {
    return ALL[ordinal];
  }
}
