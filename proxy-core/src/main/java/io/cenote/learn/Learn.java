package io.cenote.learn;

/** Use of the lessons from an upstream's closed connections. */
public enum Learn {
  /** None: closed connections are only counted and logged. */
  OFF,
  /** Logs a recognised idle limit with the setting that cures it. */
  ADVISE
}
