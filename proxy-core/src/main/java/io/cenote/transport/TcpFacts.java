package io.cenote.transport;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Facts of the kernel about a connection at one moment: a copy of the fields of {@link TcpInfo}
 * that explain a close.
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

  /** Text of the log if there are no facts. */
  public static final String NONE = "tcp-info=none";

  /** Returns a copy; null for null. */
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

  /**
   * Returns the time since data last moved. The kernel counts a retransmission as sent; then only
   * the last received data is known.
   */
  private static long lastData(TcpInfo info) {
    return info.retransmits() > 0
        ? info.lastDataRecv()
        : Math.min(info.lastDataSent(), info.lastDataRecv());
  }

  /**
   * Returns the facts as {@code key=value}, as in the log; only the caller knows the direction of
   * the bytes.
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
