package io.cenote.transport;

import io.cenote.transport.lean.LeanChannel;
import io.cenote.transport.lean.LeanServerChannel;
import io.cenote.transport.lean.RingHandler;
import io.cenote.transport.lean.RingServerChannel;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which system interface moves the bytes: its loops and its channels. */
@SuppressWarnings("ImmutableEnumChecker") // its suppliers are constructors
public enum TransportType {
  /** Linux io_uring through Netty's native library, with channels of our own. */
  IO_URING(
      RingHandler::newFactory,
      RingServerChannel::new,
      LeanChannel::onRing,
      RingServerChannel::new,
      LeanChannel::onRing),
  /** Linux epoll through Netty's native library, with channels of our own. */
  EPOLL(
      SafeEpoll::newFactory,
      LeanServerChannel::new,
      LeanChannel::onEpoll,
      LeanServerChannel::new,
      LeanChannel::onEpoll),
  /** The same with Netty's TCP channels: the way back. */
  EPOLL_NETTY(
      SafeEpoll::newFactory,
      on -> new EpollServerSocketChannel(),
      to -> new EpollSocketChannel(),
      on -> new EpollServerDomainSocketChannel(),
      to -> new EpollDomainSocketChannel()),
  /** Portable Java: for a developer's laptop. No Unix sockets, no TCP_INFO, no user timeout. */
  NIO(
      NioIoHandler::newFactory,
      on -> new NioServerSocketChannel(),
      to -> new NioSocketChannel(),
      TransportType::noUnixServer,
      TransportType::noUnixClient);

  private final Supplier<IoHandlerFactory> ioHandler;
  private final Function<SocketAddress, ServerChannel> tcpServer;
  private final Function<SocketAddress, Channel> tcp;
  private final Function<SocketAddress, ServerChannel> unixServer;
  private final Function<SocketAddress, Channel> unix;

  TransportType(
      Supplier<IoHandlerFactory> ioHandler,
      Function<SocketAddress, ServerChannel> tcpServer,
      Function<SocketAddress, Channel> tcp,
      Function<SocketAddress, ServerChannel> unixServer,
      Function<SocketAddress, Channel> unix) {
    this.ioHandler = ioHandler;
    this.tcpServer = tcpServer;
    this.tcp = tcp;
    this.unixServer = unixServer;
    this.unix = unix;
  }

  /** The best there is here: io_uring, else epoll, else NIO. */
  public static TransportType best() {
    return best(FastPath.ALL);
  }

  /** As {@link #best()}, of those that are wanted. */
  public static TransportType best(FastPath fastPath) {
    if (fastPath.ioUring() && fastPath.leanSockets() && Ring.whyNot().isEmpty()) {
      return IO_URING;
    }
    TransportType epoll = fastPath.leanSockets() ? EPOLL : EPOLL_NETTY;
    return Epoll.isAvailable() ? epoll : NIO;
  }

  /** Why io_uring is not to be had here, in one line; empty where it is. */
  public static String whyNotRing() {
    return Ring.whyNot();
  }

  /** Why epoll is not to be had here, in one line; empty where it is. */
  public static String whyNotEpoll() {
    return rootOf(Epoll.unavailabilityCause());
  }

  /** The message of the first cause; empty without one. */
  static String rootOf(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }

  IoHandlerFactory newIoHandler() {
    return ioHandler.get();
  }

  /** A channel that listens on that address of such an endpoint, not yet registered. */
  ServerChannel newServerChannel(Endpoint endpoint, SocketAddress address) {
    return (endpoint instanceof Endpoint.Tcp ? tcpServer : unixServer).apply(address);
  }

  /** A channel that connects to that address of such an endpoint, not yet registered. */
  Channel newChannel(Endpoint endpoint, SocketAddress address) {
    return (endpoint instanceof Endpoint.Tcp ? tcp : unix).apply(address);
  }

  private static ServerChannel noUnixServer(SocketAddress on) {
    throw new UnsupportedOperationException("unix sockets need epoll: " + whyNotEpoll());
  }

  private static Channel noUnixClient(SocketAddress to) {
    throw new UnsupportedOperationException("unix sockets need epoll: " + whyNotEpoll());
  }
}
