package io.cenote.transport.uring;

import io.cenote.transport.epoll.LeanSockets;
import io.cenote.transport.socket.SafeEpoll;
import io.cenote.transport.socket.SocketKind;
import io.netty.channel.uring.IoUring;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Access to io_uring(7), if available. */
public final class Ring {
  /** First kernel with long-term support whose deferred task work we rely on. */
  private static final int LEAST_MAJOR = 6;

  private static final int LEAST_MINOR = 1;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  private Ring() {}

  /** Returns the sockets on it, to be used if it is available. */
  public static SocketKind sockets() {
    return new LeanSockets(RingHandler::newFactory, RingServerChannel::new, RingWiring::new);
  }

  /** Returns the reason why it is not available here, in one line; empty if it is. */
  public static String whyNot() {
    String version = System.getProperty("os.version", "");
    if (!"Linux".equals(System.getProperty("os.name")) || !isNewEnough(version)) {
      return "kernel " + version + " (expected: Linux 6.1 or newer)";
    }
    return IoUring.isAvailable() ? "" : SafeEpoll.rootOf(IoUring.unavailabilityCause());
  }

  static boolean isNewEnough(String version) {
    Matcher parts = VERSION.matcher(version);
    if (!parts.matches()) {
      return false;
    }
    int major = Integer.parseInt(parts.group(1));
    int minor = Integer.parseInt(parts.group(2));
    return major > LEAST_MAJOR || (major == LEAST_MAJOR && minor >= LEAST_MINOR);
  }
}
