package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;

/**
 * The part of a pool where a connection lives, as the connection sees it.
 *
 * <p>Thread: its loop.
 */
interface ConnectionHome {
  Loop loop();

  /** Whether nothing is wanted any more. */
  boolean isShutDown();

  /** The gate that it passes before each hand-out. */
  FreshnessGate gate();

  /** Whether a server's first words are a greeting for the first client. */
  boolean keepsGreetings();

  /** Whether one that has never been used is rotated once it is old. */
  boolean rotatesUnused(long now);

  /** Whether connections made to that endpoint at that moment are given up. */
  boolean isRetired(Endpoint endpoint, long connectedAt);

  /** Its socket is connected. */
  void connected(PooledConnection c);

  /** It could not be connected. */
  void connectFailed(PooledConnection c, CloseReason reason, String detail);

  /** The first bytes since it was handed out have come. */
  void answered(PooledConnection c);

  /** It has served, or has lived for a while: its endpoint is well. */
  void proved(Endpoint endpoint);

  /** Its user gives it back. */
  void released(PooledConnection c);

  /** The one door out. Does nothing if it is closed already. */
  void close(PooledConnection c, CloseReason reason);
}
