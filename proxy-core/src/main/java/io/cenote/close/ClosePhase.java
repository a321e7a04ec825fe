package io.cenote.close;

import java.util.Locale;

/** What a connection was doing when it closed. */
public enum ClosePhase {
  /** It was never there, or, for a client, still waited for its upstream connection. */
  CONNECTING,
  /** In the pool, lent to nobody. */
  IDLE,
  /** Lent to a session. */
  ACTIVE;

  private static final ClosePhase[] ALL = values();

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word of logs and metrics, for example {@code idle}. */
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
