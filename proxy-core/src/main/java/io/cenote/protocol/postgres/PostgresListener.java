package io.cenote.protocol.postgres;

import io.cenote.protocol.Bounds;

/**
 * Options of a listener.
 *
 * @param bounds what one client may make the proxy keep
 */
record PostgresListener(Bounds bounds) {
  /** As {@code check} shows it. */
  @Override
  public String toString() {
    return "a connection for each session, " + bounds.inflight() + " queries in flight";
  }
}
