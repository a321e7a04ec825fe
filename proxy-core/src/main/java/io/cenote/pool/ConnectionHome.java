package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;

/**
 * Part of a pool that owns a connection, as the connection sees it.
 *
 * <p>Thread: its loop.
 */
interface ConnectionHome {
  Loop loop();

  /** Tests whether it is shut down. */
  boolean isShutDown();

  /** Freshness gate before each hand-out. */
  FreshnessGate gate();

  /** Tests whether a server's first bytes are a greeting for the first client. */
  boolean keepsGreetings();

  /** Way in which connections are made now; one that was made in another serves nobody. */
  Way way();

  /** Times after which a connection is evicted, as they are now. */
  PoolSettings.Ages ages();

  /** Tests whether unused connections are rotated once they are old. */
  boolean rotatesUnused(long now);

  /** Its socket is connected. */
  void connected(PooledConnection c);

  /** The connection could not be connected. */
  void connectFailed(PooledConnection c, CloseReason reason, String detail);

  /** The first bytes since it was handed out have come. */
  void answered(PooledConnection c);

  /** Its user releases it. */
  void released(PooledConnection c);

  /** Closes the connection. Does nothing if it is closed already. */
  void close(PooledConnection c, CloseReason reason);
}
