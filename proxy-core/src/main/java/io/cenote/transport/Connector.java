package io.cenote.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.time.Duration;

/** What it takes to connect: the transport and the resolver. */
public final class Connector {
  private final TransportType type;
  private final Resolver resolver;

  /** Connects with sockets of {@code type}. */
  public Connector(TransportType type, Resolver resolver) {
    this.type = type;
    this.resolver = resolver;
  }

  /** Where names are looked up. */
  public Resolver resolver() {
    return resolver;
  }

  /**
   * A channel with its options set, neither registered nor connected; the caller owns it.
   *
   * @throws io.netty.channel.ChannelException if no socket is to be had, for example at EMFILE
   */
  public Channel newChannel(Endpoint endpoint, TcpSettings tcp, Duration connectTimeout) {
    Channel channel = type.newChannel(endpoint);
    SocketSetup.connecting(channel, endpoint, tcp);
    channel
        .config()
        .setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis());
    return channel;
  }
}
