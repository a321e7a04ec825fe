package io.cenote.session;

import io.cenote.transport.CloseReason;
import io.cenote.transport.TcpInfo;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Judge of whether a client still receives data, by periodic looks at TCP_INFO. The kernel has one
 * timer for two cases: a peer that is gone and a peer that lives but does not read
 * (TCP_USER_TIMEOUT kills both alike). Here each has its own limit:
 *
 * <ul>
 *   <li>gone: segments are being retransmitted, or window probes stay unanswered, and there was no
 *       sign of life for {@code silenceLimit};
 *   <li>stalled: it answers, but has taken nothing for {@code slowReaderTimeout}.
 * </ul>
 *
 * <p>Pure: it gets the facts and the time.
 */
public final class Delivery {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** Window probes in a row without an answer; one may be on its way. */
  private static final int UNANSWERED = 2;

  /**
   * Facts of the kernel at one moment.
   *
   * @param undelivered whether sent bytes are not yet acknowledged
   * @param bytesAcked bytes that the peer has acknowledged in all
   * @param retransmits of the segment that waits now
   * @param probes window probes unanswered
   * @param silenceNanos since the peer's last sign of life
   */
  record Facts(
      boolean undelivered, long bytesAcked, int retransmits, int probes, long silenceNanos) {
    static Facts of(TcpInfo info) {
      return new Facts(
          info.hasUndelivered(),
          info.bytesAcked(),
          info.retransmits(),
          info.probes(),
          info.silence() * 1_000_000L);
    }
  }

  private long bytesAcked = -1;
  private long standstillSince;

  /** Time between two looks: a tenth of {@code deadAfter}, 100 ms to 5 s. */
  public static Duration period(Duration deadAfter) {
    Duration tenth = Duration.ofNanos(deadAfter.toNanos() / 10);
    Duration atLeast = tenth.compareTo(SHORTEST) < 0 ? SHORTEST : tenth;
    return atLeast.compareTo(LONGEST) > 0 ? LONGEST : atLeast;
  }

  /**
   * Limit of the silence of a client that should answer: short enough that the looks before and
   * after it are within {@code deadAfter}.
   */
  static Duration silenceLimit(Duration deadAfter) {
    return deadAfter.minus(period(deadAfter)).minus(period(deadAfter));
  }

  /** Returns the current verdict: {@code write-timeout}, {@code peer-stalled}, or null for well. */
  @Nullable CloseReason judge(Facts facts, long now, Duration silenceLimit, Duration slowReader) {
    if (!facts.undelivered || facts.bytesAcked != bytesAcked) {
      bytesAcked = facts.bytesAcked;
      standstillSince = now;
      return null;
    }
    long standstill = now - standstillSince;
    boolean unanswered = facts.retransmits > 0 || facts.probes >= UNANSWERED;
    long silence = Math.min(standstill, facts.silenceNanos);
    if (unanswered && silence >= silenceLimit.toNanos()) {
      return CloseReason.WRITE_TIMEOUT;
    }
    boolean limited = !slowReader.isZero();
    return limited && standstill >= slowReader.toNanos() ? CloseReason.PEER_STALLED : null;
  }
}
