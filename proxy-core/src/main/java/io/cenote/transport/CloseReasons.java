package io.cenote.transport;

import io.cenote.journal.LimitedLog;
import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Tells why a socket died, from the errno of the read path and what TCP_INFO still says before the
 * close. The rule is measured, case by case, in docs/close-reasons.md.
 */
public final class CloseReasons {
  private static final int EAGAIN = -11;
  private static final int EPIPE = -32;
  private static final int EADDRNOTAVAIL = -99;
  private static final int ENETUNREACH = -101;
  private static final int ECONNABORTED = -103;
  private static final int ECONNRESET = -104;
  private static final int ETIMEDOUT = -110;
  private static final int ECONNREFUSED = -111;
  private static final int EHOSTUNREACH = -113;

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.transport"));

  private CloseReasons() {}

  /** Why an established connection failed. Thread: its loop, before it is closed. */
  public static CloseReason ofFailure(Channel channel, Throwable failure) {
    CloseReason reason = classify(channel, failure);
    if (reason == CloseReason.UNKNOWN) {
      LOG.warn("unclassified " + failure, "a connection failed for an unknown reason: " + failure);
    }
    return reason;
  }

  private static CloseReason classify(Channel channel, Throwable failure) {
    NativeIoException nativeFailure = nativeCause(failure);
    if (nativeFailure == null) {
      // ENOTCONN, which Netty words as "not yet connected", and everything NIO says.
      boolean socket =
          failure instanceof IOException || failure instanceof NotYetConnectedException;
      return socket ? CloseReason.PEER_RESET : ofOurOwn(failure);
    }
    return switch (nativeFailure.expectedErr()) {
      case ECONNRESET, EPIPE -> CloseReason.PEER_RESET;
      case ECONNABORTED -> CloseReason.LOCAL_ABORT;
      case ETIMEDOUT -> ofTimeout(channel);
      case EHOSTUNREACH, ENETUNREACH, ECONNREFUSED -> CloseReason.PATH_UNREACHABLE;
      default -> CloseReason.UNKNOWN;
    };
  }

  /** Not the socket's failure but ours: for want of memory, or a defect. */
  private static CloseReason ofOurOwn(Throwable failure) {
    LOG.warn(
        "own " + failure.getClass().getName(), "a connection is ended with a reset: " + failure);
    return CloseReason.LOCAL_ABORT;
  }

  /** Whether a connect failed because a Unix socket's backlog is full: connect(2), EAGAIN. */
  public static boolean isBacklogFull(Throwable failure) {
    return String.valueOf(failure.getMessage()).contains("error(" + EAGAIN + ")");
  }

  /** Why a connect failed. */
  public static CloseReason ofConnect(Throwable failure) {
    if (failure instanceof ConnectTimeoutException) {
      return CloseReason.CONNECT_TIMEOUT;
    }
    if (failure instanceof NoRouteToHostException || failure instanceof UnknownHostException) {
      return CloseReason.CONNECT_UNREACHABLE;
    }
    if (failure instanceof FileNotFoundException) {
      return CloseReason.CONNECT_REFUSED;
    }
    if (failure instanceof ConnectException) {
      // Netty keeps the errno of a connect in the text only, as a number.
      String text = String.valueOf(failure.getMessage());
      if (text.contains("error(" + ETIMEDOUT + ")")) {
        return CloseReason.CONNECT_TIMEOUT;
      }
      if (text.contains("error(" + EADDRNOTAVAIL + ")")) {
        return CloseReason.LOCAL_ABORT; // no local port is free
      }
      return text.contains("error(" + ECONNREFUSED + ")") || !text.contains("error(")
          ? CloseReason.CONNECT_REFUSED
          : CloseReason.CONNECT_UNREACHABLE;
    }
    return CloseReason.CONNECT_UNREACHABLE;
  }

  /**
   * The kernel gave up. Retransmits mean data in flight; keepalive probes mean an idle peer that is
   * gone; neither means a peer that lives with its window shut.
   */
  private static CloseReason ofTimeout(Channel channel) {
    TcpInfo info = new TcpInfo();
    if (!info.read(channel) || info.retransmits() > 0) {
      return CloseReason.WRITE_TIMEOUT;
    }
    if (info.probes() == 0) {
      return CloseReason.PEER_STALLED;
    }
    return info.hasUndelivered() ? CloseReason.WRITE_TIMEOUT : CloseReason.KEEPALIVE_DEAD;
  }

  private static @Nullable NativeIoException nativeCause(@Nullable Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof NativeIoException found) {
        return found;
      }
    }
    return null;
  }
}
