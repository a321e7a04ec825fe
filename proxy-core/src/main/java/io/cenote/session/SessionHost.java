package io.cenote.session;

import io.cenote.pool.Refusal;

/**
 * The place where a session stays, as the session sees it.
 *
 * <p>Thread: the session's loop.
 */
public interface SessionHost {
  /** How long its sessions may be as they are. */
  SessionTimes times();

  /** Where the ends of its clients are counted and logged. */
  ClientEnds clientEnds();

  /** Where the bytes are counted that clients make the process keep. */
  BufferedBytes buffered();

  /** Bytes have moved. */
  void moved(Session session);

  /** It could not be served, for that reason. */
  void refused(Refusal refusal);

  /** Both sides are closed. */
  void closed(Session session);
}
