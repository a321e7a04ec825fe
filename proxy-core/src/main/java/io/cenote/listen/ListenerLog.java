package io.cenote.listen;

import io.cenote.journal.LimitedLog;
import io.cenote.session.ClientAddress;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.CloseReason;
import org.slf4j.LoggerFactory;

/**
 * Warnings of one listener, limited by its name and their kind.
 *
 * <p>Thread: any.
 */
final class ListenerLog {
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.listener"));

  private final ListenerSettings settings;
  private final TrafficFactory factory;

  /**
   * Creates the log of that listener.
   *
   * @param factory knows the numbers of the pool
   */
  ListenerLog(ListenerSettings settings, TrafficFactory factory) {
    this.settings = settings;
    this.factory = factory;
  }

  void warn(String word, String text) {
    warn(word, word, text);
  }

  /** Warns of a client that was turned away because there are too many. */
  void full(Rejection why) {
    if (why == Rejection.MAX_SESSIONS) {
      full(CloseReason.REJECTED.word(), "a client was turned away");
    } else {
      String text = why.word() + " reached, a client was turned away";
      warn(why.word(), CloseReason.REJECTED.word(), factory.describe(text));
    }
  }

  /** Warns that it holds {@code max-sessions}, and of what follows from that. */
  void full(String word, String consequence) {
    String limit = "max-sessions " + settings.limits().maxSessions() + " reached, ";
    warn(word, factory.describe(limit + consequence));
  }

  /** Warns of a client that was turned away by its address. */
  void turnedAway(Rejection why, ClientAddress client) {
    warn(why.word(), CloseReason.REJECTED.word(), client.fields() + " " + why.word());
  }

  private void warn(String kind, String word, String text) {
    String who = "listener=" + settings.name();
    LOG.warn(who + ' ' + kind, who + " " + word + ": " + text);
  }
}
