package io.cenote.transport;

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
import java.util.function.Supplier;

/** Which system interface moves the bytes: its loops and its channels. */
@SuppressWarnings("ImmutableEnumChecker") // its suppliers are constructors
public enum TransportType {
  /** Linux epoll through Netty's native library: the one Cenote is made for. */
  EPOLL(
      SafeEpoll::newFactory,
      EpollServerSocketChannel::new,
      EpollSocketChannel::new,
      EpollServerDomainSocketChannel::new,
      EpollDomainSocketChannel::new),
  /** Portable Java: for a developer's laptop. No Unix sockets, no TCP_INFO, no user timeout. */
  NIO(
      NioIoHandler::newFactory,
      NioServerSocketChannel::new,
      NioSocketChannel::new,
      TransportType::noUnixServer,
      TransportType::noUnixClient);

  private final Supplier<IoHandlerFactory> ioHandler;
  private final Supplier<ServerChannel> tcpServer;
  private final Supplier<Channel> tcp;
  private final Supplier<ServerChannel> unixServer;
  private final Supplier<Channel> unix;

  TransportType(
      Supplier<IoHandlerFactory> ioHandler,
      Supplier<ServerChannel> tcpServer,
      Supplier<Channel> tcp,
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
    return Epoll.isAvailable() ? EPOLL : NIO;
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

  /** A channel that listens on such an endpoint, not yet registered. */
  ServerChannel newServerChannel(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Tcp ? tcpServer.get() : unixServer.get();
  }

  /** A channel that connects to such an endpoint, not yet registered. */
  Channel newChannel(Endpoint endpoint) {
    return endpoint instanceof Endpoint.Tcp ? tcp.get() : unix.get();
  }

  private static ServerChannel noUnixServer() {
    throw new UnsupportedOperationException("unix sockets need epoll: " + whyNotEpoll());
  }

  private static Channel noUnixClient() {
    throw new UnsupportedOperationException("unix sockets need epoll: " + whyNotEpoll());
  }
}
