package io.cenote.transport.system;

import io.cenote.transport.FastPath;
import io.cenote.transport.epoll.LeanSockets;
import io.cenote.transport.socket.EpollSockets;
import io.cenote.transport.socket.NioSockets;
import io.cenote.transport.socket.SafeEpoll;
import io.cenote.transport.socket.SocketKind;
import io.cenote.transport.uring.Ring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** System interface that moves the bytes: its loops and its sockets. */
@SuppressWarnings("ImmutableEnumChecker") // the kinds have no state
public enum TransportType {
  /** Linux epoll through Netty's native library, with sockets of our own. */
  EPOLL(LeanSockets.onEpoll()),
  /** Linux io_uring through Netty's native library, with sockets of our own. */
  IO_URING(Ring.sockets()),
  /** Linux epoll with Netty's channels, as a fallback. */
  EPOLL_NETTY(new EpollSockets()),
  /** Portable Java. */
  NIO(new NioSockets());

  private static final Logger LOG = LoggerFactory.getLogger("cenote.transport");

  private final SocketKind sockets;

  TransportType(SocketKind sockets) {
    this.sockets = sockets;
  }

  /** Returns the default here: epoll, else NIO. */
  public static TransportType best() {
    return best(FastPath.DEFAULT);
  }

  /** Returns the best of those that are wanted; warns if io_uring is wanted and not available. */
  public static TransportType best(FastPath fastPath) {
    if (fastPath.sockets().ioUring() && fastPath.sockets().lean()) {
      if (Ring.whyNot().isEmpty()) {
        return IO_URING;
      }
      LOG.warn("io_uring is not available, running on epoll: {}", Ring.whyNot());
    }
    TransportType epoll = fastPath.sockets().lean() ? EPOLL : EPOLL_NETTY;
    return SafeEpoll.whyNot().isEmpty() ? epoll : NIO;
  }

  /** Returns the reason why io_uring is not available here, in one line; empty if it is. */
  public static String whyNotRing() {
    return Ring.whyNot();
  }

  /** Returns the reason why epoll is not available here, in one line; empty if it is. */
  public static String whyNotEpoll() {
    return SafeEpoll.whyNot();
  }

  /** Returns the transport of this system whose sockets are Netty's channels, for its handlers. */
  public TransportType withChannels() {
    return this == NIO || !SafeEpoll.whyNot().isEmpty() ? NIO : EPOLL_NETTY;
  }

  /** Its sockets. */
  SocketKind sockets() {
    return sockets;
  }
}
