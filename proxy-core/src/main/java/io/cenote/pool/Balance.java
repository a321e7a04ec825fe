package io.cenote.pool;

/** Choice of the endpoint for a new connection. */
public enum Balance {
  /** Each endpoint in turn. */
  ROUND_ROBIN,
  /** The first in the list that has not failed lately. */
  FAILOVER
}
