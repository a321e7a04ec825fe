package io.cenote.session;

import io.cenote.pool.Refusal;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Host of a session, as the session sees it.
 *
 * <p>Thread: the session's loop.
 */
public interface SessionHost {
  /** Time limits of its sessions. */
  SessionTimes times();

  /** Records of its closed clients. */
  ClientEnds clientEnds();

  /** Account of the bytes kept for clients. */
  BufferedBytes buffered();

  /** Address that each of its clients has connected to; null if it listens on several. */
  default @Nullable SocketAddress boundTo() {
    return null;
  }

  /** Bytes have moved. */
  void moved(Session session);

  /** A session could not be served, for that reason. */
  void refused(Refusal refusal);

  /** Its end has begun: it moves no more bytes. */
  void ending(Session session);

  /** Both sides are closed. */
  void closed(Session session);
}
