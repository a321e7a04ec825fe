package io.cenote.transport;

import io.cenote.transport.lean.LeanChannel;
import io.cenote.transport.lean.LeanServerChannel;
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

/** Which system interface moves the bytes: its loops and its channels. */
@SuppressWarnings("ImmutableEnumChecker") // its suppliers are constructors
public enum TransportType {
  /** Linux epoll through Netty's native library, with TCP channels of our own. */
  EPOLL(
      SafeEpoll::newFactory,
      LeanServerChannel::new,
      LeanChannel::new,
      EpollServerDomainSocketChannel::new,
      EpollDomainSocketChannel::new),
  /** The same with Netty's TCP channels: the way back. */
  EPOLL_NETTY(
      SafeEpoll::newFactory,
      on -> new EpollServerSocketChannel(),
      to -> new EpollSocketChannel(),
      EpollServerDomainSocketChannel::new,
      EpollDomainSocketChannel::new),
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
  private final Supplier<ServerChannel> unixServer;
  private final Supplier<Channel> unix;

  TransportType(
      Supplier<IoHandlerFactory> ioHandler,
      Function<SocketAddress, ServerChannel> tcpServer,
      Function<SocketAddress, Channel> tcp,
      Supplier<ServerChannel> unixServer,
      Supplier<Channel> unix) {
    this.ioHandler = ioHandler;
    this.tcpServer = tcpServer;
    this.tcp = tcp;
    this.unixServer = unixServer;
    this.unix = unix;
  }

  /** Epoll where its native library loads, else NIO. */
  public static TransportType best() {
    return best(FastPath.ALL);
  }

  /** As {@link #best()}, with lean sockets or Netty's. */
  public static TransportType best(FastPath fastPath) {
    TransportType epoll = fastPath.leanSockets() ? EPOLL : EPOLL_NETTY;
    return Epoll.isAvailable() ? epoll : NIO;
  }

  /** Why epoll is not to be had here, in one line; empty where it is. */
  public static String whyNotEpoll() {
    Throwable cause = Epoll.unavailabilityCause();
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
    return endpoint instanceof Endpoint.Tcp ? tcpServer.apply(address) : unixServer.get();
  }

  /** A channel that connects to that address of such an endpoint, not yet registered. */
  Channel newChannel(Endpoint endpoint, SocketAddress address) {
    return endpoint instanceof Endpoint.Tcp ? tcp.apply(address) : unix.get();
  }

  private static ServerChannel noUnixServer() {
    throw new UnsupportedOperationException("unix sockets need epoll: " + whyNotEpoll());
  }

  private static Channel noUnixClient() {
    throw new UnsupportedOperationException("unix sockets need epoll: " + whyNotEpoll());
  }
}
