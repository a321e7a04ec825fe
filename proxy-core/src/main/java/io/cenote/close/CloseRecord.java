package io.cenote.close;

import io.cenote.transport.CloseReason;
import io.cenote.transport.TcpFacts;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Close record of one upstream connection.
 *
 * @param reason why it closed
 * @param phase what it was doing
 * @param uses number of sessions it has served
 * @param times when it was made and when it closed
 * @param bytesDown bytes that came from the upstream
 * @param lastUse its state at the last hand-out; null if there was none, or it was new then
 * @param facts the kernel's facts; null if there are none
 */
public record CloseRecord(
    CloseReason reason,
    ClosePhase phase,
    int uses,
    Times times,
    long bytesDown,
    @Nullable LastUse lastUse,
    @Nullable TcpFacts facts) {

  /**
   * Times of one monotonic clock, nanoseconds.
   *
   * @param connectedAt when it was connected, or dialled if it never was
   * @param closedAt when its end was noticed
   * @param quietNanos for how long it carried no data
   */
  public record Times(long connectedAt, long closedAt, long quietNanos) {}

  /**
   * State of a pooled connection when a session got it.
   *
   * @param silenceNanos since the peer's last sign of life, keepalive's answers included
   * @param quietNanos since data last moved
   * @param answered whether the upstream has sent a byte since
   */
  public record LastUse(long silenceNanos, long quietNanos, boolean answered) {}

  /** Returns the line of the log, without the names in front. */
  String text() {
    String start =
        String.format(
            Locale.ROOT,
            "reason=%s phase=%s uses=%d age-s=%.1f quiet-s=%.1f",
            reason.word(),
            phase.word(),
            uses,
            (times.closedAt() - times.connectedAt()) / 1e9,
            times.quietNanos() / 1e9);
    String up = facts == null ? "-" : String.valueOf(facts.bytesSent());
    String kernel = facts == null ? TcpFacts.NONE : facts.text();
    return start + " bytes-up=" + up + " bytes-down=" + bytesDown + " " + kernel;
  }
}
