package io.cenote.upstream.names;

import io.cenote.journal.LimitedLog;
import io.cenote.journal.LogText;
import io.cenote.transport.dns.LookUpFailure;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log of the look-ups of one name: each kind of failure once while look-ups fail, and once that
 * they are good again.
 *
 * <p>Thread: the loop.
 */
public final class NameLog {
  private static final Logger LOGGER = LoggerFactory.getLogger("cenote.upstream");
  private static final LimitedLog LOG = new LimitedLog(LOGGER);

  private final String head;
  private final String things;
  private final Set<LookUpFailure> warned = EnumSet.noneOf(LookUpFailure.class);
  private int failures;
  private boolean tooMany;

  /**
   * Creates the log of a name.
   *
   * @param things found under it, in the plural
   */
  public NameLog(NameHome home, String name, String things) {
    head = "upstream=" + home.upstream() + " name=" + name;
    this.things = things;
  }

  /** Warns of a failure, the first of its kind. */
  void failed(LookUpFailure kind, String text, int known, long ageNanos) {
    failures++;
    if (warned.add(kind)) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(ageNanos);
      String rest =
          known == 0
              ? "it has no " + things + " yet"
              : "its last good %s (%d, %d s old) stay in use".formatted(things, known, seconds);
      LOG.warn(head + kind, head + " look-up failed: " + text + "; " + rest);
    }
  }

  /** Says that look-ups are good again, if they were not. */
  void good(int known) {
    if (failures > 0) {
      String line = head + " look-up is good again after " + failures + " failed, " + things + "=";
      LOGGER.info("{}{}", LogText.oneLine(line), known);
    }
    failures = 0;
    warned.clear();
  }

  /** Warns, once while it is so, that an answer has more than is used. */
  public void counted(int all, int used) {
    if (all > used && !tooMany) {
      LOG.warn(head, head + " has " + all + " " + things + ", the first " + used + " are used");
    }
    tooMany = all > used;
  }
}
