package io.cenote.lease;

import io.cenote.pool.PooledConnection;
import io.cenote.transport.CloseReason;

/**
 * How often a link has asked for a connection in vain, and which it takes.
 *
 * <p>Thread: the link's loop.
 */
final class Tries {
  /** How many connections may end in a row before a client is told. */
  private static final int MAX_RETRIES = 3;

  private int retries;
  private boolean wantsNew;
  private long madeAfter;

  /** Somebody wants one. */
  void begin() {
    retries = 0;
  }

  /** The next one must have been made after that moment. */
  void onlyMadeAfter(long moment) {
    wantsNew = true;
    madeAfter = moment;
  }

  boolean takes(PooledConnection connection) {
    return !wantsNew || connection.wasMadeAfter(madeAfter);
  }

  /** It was taken. */
  void succeeded() {
    wantsNew = false;
  }

  /** It ended before a byte of any client was sent on it: whether another one is asked for. */
  boolean again(CloseReason reason) {
    boolean ended =
        reason == CloseReason.PEER_FIN
            || reason == CloseReason.PEER_RESET
            || reason == CloseReason.STALE;
    return ended && retries++ < MAX_RETRIES;
  }
}
