package io.cenote.close;

import io.cenote.transport.CloseReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The death record: one line for each connection that ends. A peer that vanished or stalled is told
 * at INFO, for nothing else would tell it; the rest, which is expected, at DEBUG. The lines are not
 * limited in number: each costs a connection, whose number is bounded.
 *
 * <p>Thread: any.
 */
public final class CloseLog {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.close");

  private CloseLog() {}

  /** Whether an end of that reason would be written: facts need not be gathered for nobody. */
  public static boolean tells(CloseReason reason) {
    return isNews(reason) ? LOG.isInfoEnabled() : LOG.isDebugEnabled();
  }

  /**
   * Writes the record.
   *
   * @param who whose end it was, as {@code key=value}
   */
  public static void tell(String who, CloseReason reason, String record) {
    if (isNews(reason)) {
      LOG.info("{} {}", who, record);
    } else {
      LOG.debug("{} {}", who, record);
    }
  }

  /** Writes the record of an upstream connection. */
  public static void tell(String who, CloseRecord death) {
    tell(who, death.reason(), death.text());
  }

  private static boolean isNews(CloseReason reason) {
    return reason.isSilentDeath() || reason == CloseReason.PEER_STALLED;
  }
}
