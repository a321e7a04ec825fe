package io.cenote.transport.socket;

import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.stream.Stream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sockets of portable Java, for a developer's laptop. No Unix sockets, no TCP_INFO, no user
 * timeout.
 */
public final class NioSockets implements SocketKind {
  @Override
  public IoHandlerFactory newIoHandler() {
    return NioIoHandler.newFactory();
  }

  @Override
  public ServerChannel listening(Endpoint endpoint, SocketAddress on, TcpSettings tcp) {
    checkTcp(endpoint);
    ServerChannel channel = new NioServerSocketChannel();
    channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    return channel;
  }

  /** Does nothing: no option is inherited here. */
  @Override
  public void inherit(ServerChannel listening, TcpSettings tcp) {}

  @Override
  public Stream accepted(Object client, TcpSettings tcp) {
    Channel channel = (Channel) client;
    SocketSetup.accepted(channel, tcp);
    return new ChannelStream(channel, null);
  }

  @Override
  public Stream connecting(
      Endpoint endpoint,
      SocketAddress to,
      TcpSettings tcp,
      Duration connectTimeout,
      @Nullable LateOptions late) {
    checkTcp(endpoint);
    Channel channel = new NioSocketChannel();
    SocketSetup.connecting(channel, tcp, connectTimeout);
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, tcp.keepalive().enabled());
    return new ChannelStream(channel, to);
  }

  private static void checkTcp(Endpoint endpoint) {
    if (!(endpoint instanceof Endpoint.Tcp)) {
      throw new UnsupportedOperationException("unix sockets need epoll: " + SafeEpoll.whyNot());
    }
  }
}
