package io.cenote.upstream.health;

import io.cenote.journal.AgeText;
import io.cenote.journal.LogText;
import io.cenote.upstream.member.Member;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines about the states of one upstream's endpoints, and of the upstream as a whole (logger {@code
 * cenote.upstream}). They are not limited in number: a state lasts for about a second at least.
 *
 * <p>Thread: any.
 */
public final class HealthLog {
  private static final Logger LOG = LoggerFactory.getLogger("cenote.upstream");

  private final String upstream;

  /** Creates the log of that upstream. */
  public HealthLog(String upstream) {
    this.upstream = upstream;
  }

  void down(Member member, String why, long wasUp) {
    String line = LogText.oneLine(why);
    LOG.warn(
        "upstream={} endpoint={} DOWN: {}, was up {}", upstream, member, line, AgeText.of(wasUp));
  }

  void ejected(Member member, long length, String why, long wasUp) {
    LOG.warn(
        "upstream={} endpoint={} EJECTED for {}: {}, was up {}",
        upstream,
        member,
        AgeText.of(length),
        why,
        AgeText.of(wasUp));
  }

  void up(Member member, long wasDown) {
    LOG.info("upstream={} endpoint={} UP after {}", upstream, member, AgeText.of(wasDown));
  }

  void allDown(String why, long wasUp) {
    String line = LogText.oneLine(why);
    LOG.warn("upstream={} DOWN: {}, was up {}", upstream, line, AgeText.of(wasUp));
  }

  void allUp(long wasDown) {
    LOG.info("upstream={} UP after {}", upstream, AgeText.of(wasDown));
  }
}
