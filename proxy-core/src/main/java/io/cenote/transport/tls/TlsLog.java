package io.cenote.transport.tls;

import io.cenote.journal.LimitedLog;
import io.cenote.transport.SocketText;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Lines about TLS that failed (logger {@code cenote.tls}): who, and which check or alert.
 *
 * <p>Thread: any.
 */
final class TlsLog {
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.tls"));
  private static final int LONGEST = 300;

  private TlsLog() {}

  /**
   * Warns of a failure.
   *
   * @param side whose TLS it is, as {@code key=value}
   */
  static void failed(String side, @Nullable SocketAddress peer, String why) {
    LOG.warn(side, side + " peer=" + SocketText.of(peer) + " tls-error: " + why);
  }

  /** Returns the innermost reason of a failure. */
  static String textOf(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null && first.getCause() != first) {
      first = first.getCause();
    }
    String message = first.getMessage();
    String text = message == null ? first.getClass().getSimpleName() : message;
    return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
  }
}
