package io.cenote.pool;

import io.cenote.transport.TcpInfo;
import io.cenote.transport.TcpSettings;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gate that decides without a round trip whether an idle connection may be handed out: established,
 * nothing unread, nothing undelivered, no probe unanswered, and a sign of life within the time in
 * which kernel keepalive must have had an answer.
 *
 * <p>Suspicion spreads: after a silent loss, every connection without a later sign of life fails.
 *
 * <p>Thread: any; the {@link TcpInfo} it looks at belongs to the caller's loop.
 */
final class FreshnessGate {
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final long NEVER = Long.MIN_VALUE;

  private final long maxSilenceMillis;
  private final AtomicLong suspectSince = new AtomicLong(NEVER);

  /** Creates a gate; with keepalive off it does not bound silence. */
  FreshnessGate(TcpSettings tcp) {
    TcpSettings.Keepalive keepalive = tcp.keepalive();
    maxSilenceMillis =
        keepalive.enabled()
            ? keepalive.idle().plus(keepalive.interval()).toMillis()
            : Long.MAX_VALUE;
  }

  /**
   * Tests whether the connection that was just read into {@code info} may be handed out.
   *
   * @param expected the bytes that may have come since it was made; more are unexpected
   */
  boolean isFresh(TcpInfo info, long expected, long now) {
    return info.state() == TcpInfo.ESTABLISHED
        && !info.hasUndelivered()
        && info.retransmits() == 0
        && info.probes() == 0
        && info.bytesReceived() == expected
        && info.silence() <= maxSilenceMillis
        && isAliveSinceSuspicion(info.silence(), now);
  }

  /** A peer has vanished silently: its siblings need a later sign of life. */
  void peerVanished(long now) {
    suspectSince.set(now);
  }

  private boolean isAliveSinceSuspicion(long silenceMillis, long now) {
    long since = suspectSince.get();
    return since == NEVER || now - silenceMillis * NANOS_PER_MILLI - since >= 0;
  }
}
