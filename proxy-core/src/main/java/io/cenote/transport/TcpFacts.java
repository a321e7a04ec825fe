package io.cenote.transport;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel had to say of a connection at one moment, kept: a copy of the fields of {@link
 * TcpInfo} that explain an end.
 *
 * @param rttMicros smoothed round-trip time
 * @param retransmits of the segment that waited then
 * @param totalRetransmits of all times
 * @param probes keepalive or window probes without an answer
 * @param quiet for how long nothing had come or gone
 * @param bytesSent bytes that went to the peer, each counted once
 */
public record TcpFacts(
    long rttMicros,
    int retransmits,
    long totalRetransmits,
    int probes,
    Quiet quiet,
    long bytesSent) {

  /**
   * Times without a sign of the peer, milliseconds.
   *
   * @param lastAckMillis since the peer was last heard acknowledging, keepalive's answers included
   * @param lastDataMillis since data last came or went, retransmissions aside
   * @param silenceMillis since anything at all was heard of the peer
   */
  public record Quiet(long lastAckMillis, long lastDataMillis, long silenceMillis) {}

  /** The words of the log where there are no facts. */
  public static final String NONE = "tcp-info=none";

  /** A copy; null of nothing. */
  public static @Nullable TcpFacts of(@Nullable TcpInfo scratch) {
    if (scratch == null) {
      return null;
    }
    return new TcpFacts(
        scratch.rtt(),
        scratch.retransmits(),
        scratch.totalRetransmits(),
        scratch.probes(),
        new Quiet(scratch.lastAckRecv(), lastData(scratch), scratch.silence()),
        scratch.bytesSent());
  }

  /** A retransmission counts as sent for the kernel; what came last is then all that is known. */
  private static long lastData(TcpInfo info) {
    return info.retransmits() > 0
        ? info.lastDataRecv()
        : Math.min(info.lastDataSent(), info.lastDataRecv());
  }

  /**
   * As {@code key=value}, in the words of the log; the bytes have a direction only for the caller.
   */
  public String text() {
    return String.format(
        Locale.ROOT,
        "rtt-ms=%.1f retransmits=%d retransmits-in-all=%d probes=%d last-ack-s=%.1f",
        rttMicros / 1e3,
        retransmits,
        totalRetransmits,
        probes,
        quiet.lastAckMillis() / 1e3);
  }
}
