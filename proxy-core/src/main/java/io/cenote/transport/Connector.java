package io.cenote.transport;

import io.cenote.transport.lean.LateOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.SocketAddress;
import java.time.Duration;

/** What it takes to connect: the transport and the resolver. */
public final class Connector {
  private final TransportType type;
  private final Resolver resolver;
  private final FastPath fastPath;

  /** Connects with sockets of {@code type}, in the ways that cost least. */
  public Connector(TransportType type, Resolver resolver) {
    this(type, resolver, FastPath.ALL);
  }

  /** Connects with sockets of {@code type}, in those ways. */
  public Connector(TransportType type, Resolver resolver, FastPath fastPath) {
    this.type = type;
    this.resolver = resolver;
    this.fastPath = fastPath;
  }

  /** Where names are looked up. */
  public Resolver resolver() {
    return resolver;
  }

  /**
   * A channel with its options set, neither registered nor connected; the caller owns it. Thread:
   * the loop.
   *
   * @param address of the endpoint, as it was resolved
   * @throws io.netty.channel.ChannelException if no socket is to be had, for example at EMFILE
   */
  public Channel newChannel(
      NettyLoop loop,
      Endpoint endpoint,
      SocketAddress address,
      TcpSettings tcp,
      Duration connectTimeout) {
    Channel channel = type.newChannel(endpoint, address);
    LateOptions late = fastPath.lateTimers() ? loop.lateOptions() : null;
    SocketSetup.connecting(channel, endpoint, tcp, late);
    channel
        .config()
        .setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis());
    return channel;
  }
}
