package io.cenote.pool;

/** Which of several endpoints a new connection goes to. */
public enum Balance {
  /** To each in turn. */
  ROUND_ROBIN,
  /** To the first in the list that has not failed lately. */
  FAILOVER
}
