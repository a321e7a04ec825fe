package io.cenote.close;

import io.cenote.transport.CloseReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log of the close records: one line for each connection that closes. A peer that vanished or
 * stalled is logged at INFO, because nothing else shows it; the rest, which is expected, at DEBUG.
 * The lines are not limited in number: each costs a connection, whose number is bounded.
 *
 * <p>Thread: any.
 */
public final class CloseLog {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.close");

  private CloseLog() {}

  /** Tests whether a record of that reason is written; if not, no facts are needed. */
  public static boolean logs(CloseReason reason) {
    return isNews(reason) ? LOG.isInfoEnabled() : LOG.isDebugEnabled();
  }

  /**
   * Writes the record.
   *
   * @param who whose connection closed, as {@code key=value}
   */
  public static void write(String who, CloseReason reason, String record) {
    if (isNews(reason)) {
      LOG.info("{} {}", who, record);
    } else {
      LOG.debug("{} {}", who, record);
    }
  }

  /** Writes the record of an upstream connection. */
  public static void write(String who, CloseRecord record) {
    write(who, record.reason(), record.text());
  }

  private static boolean isNews(CloseReason reason) {
    return reason.isSilentLoss() || reason == CloseReason.PEER_STALLED;
  }
}
