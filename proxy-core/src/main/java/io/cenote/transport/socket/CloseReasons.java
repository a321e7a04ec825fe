package io.cenote.transport.socket;

import io.cenote.journal.LimitedLog;
import io.cenote.transport.CloseReason;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.ConnectFailure;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Rule for the close reason of a failed socket, from the error number and TCP_INFO before the
 * close. It is measured, case by case, in docs/close-reasons.md.
 */
public final class CloseReasons {
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.transport"));

  private CloseReasons() {}

  /**
   * Returns the reason for which an established connection failed. Thread: its loop, before it is
   * closed.
   *
   * @param facts supplies the kernel's facts, or null; called only if they decide
   */
  public static CloseReason ofFailure(Throwable failure, Supplier<@Nullable TcpInfo> facts) {
    CloseReason reason = classify(failure, facts);
    if (reason == CloseReason.UNKNOWN) {
      LOG.warn("unclassified " + failure, "a connection failed for an unknown reason: " + failure);
    }
    return reason;
  }

  private static CloseReason classify(Throwable failure, Supplier<@Nullable TcpInfo> facts) {
    return switch (Errno.of(failure)) {
      // ENOTCONN, which is "not yet connected" in Netty's words, and all failures of NIO.
      case 0 ->
          failure instanceof IOException || failure instanceof NotYetConnectedException
              ? CloseReason.PEER_RESET
              : ofOurOwn(failure);
      case Errno.ECONNRESET, Errno.EPIPE -> CloseReason.PEER_RESET;
      case Errno.ECONNABORTED -> CloseReason.LOCAL_ABORT;
      case Errno.ETIMEDOUT -> ofTimeout(facts.get());
      case Errno.EHOSTUNREACH, Errno.ENETUNREACH, Errno.ECONNREFUSED ->
          CloseReason.PATH_UNREACHABLE;
      default -> CloseReason.UNKNOWN;
    };
  }

  /** Returns the reason for a failure of our code: no memory, or a defect. */
  private static CloseReason ofOurOwn(Throwable failure) {
    LOG.warn(
        "own " + failure.getClass().getName(), "a connection is ended with a reset: " + failure);
    return CloseReason.LOCAL_ABORT;
  }

  /**
   * Returns the reason after the kernel gave up. Retransmits mean data in flight; keepalive probes
   * mean an idle peer that is gone; neither means a peer that lives with its window shut.
   */
  private static CloseReason ofTimeout(@Nullable TcpInfo info) {
    if (info == null || info.retransmits() > 0) {
      return CloseReason.WRITE_TIMEOUT;
    }
    if (info.probes() == 0) {
      return CloseReason.PEER_STALLED;
    }
    return info.hasUndelivered() ? CloseReason.WRITE_TIMEOUT : CloseReason.KEEPALIVE_DEAD;
  }

  /** Returns the failure of a connect, in our words. */
  public static ConnectFailure ofConnect(Throwable failure) {
    int errno = Errno.of(failure);
    String message = failure.getMessage();
    String text = message == null ? failure.getClass().getSimpleName() : message;
    if (failure instanceof ConnectTimeoutException) {
      return new ConnectFailure(CloseReason.CONNECT_TIMEOUT, 0, text);
    }
    CloseReason reason =
        switch (errno) {
          case Errno.ETIMEDOUT, ConnectFailure.EAGAIN -> CloseReason.CONNECT_TIMEOUT;
          case Errno.EADDRNOTAVAIL -> CloseReason.LOCAL_ABORT; // no local port is free
          case Errno.ECONNREFUSED, Errno.ENOENT -> CloseReason.CONNECT_REFUSED;
          default -> CloseReason.CONNECT_UNREACHABLE;
        };
    return new ConnectFailure(reason, errno, text);
  }
}
