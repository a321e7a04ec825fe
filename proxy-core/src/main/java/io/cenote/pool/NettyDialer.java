package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.CloseReasons;
import io.cenote.transport.Connector;
import io.cenote.transport.Endpoint;
import io.cenote.transport.NettyLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Dials with real sockets: address, channel, the connection's one handler, connect. */
final class NettyDialer implements Dialer {
  private final UpstreamSettings upstream;
  private final Connector connector;

  NettyDialer(UpstreamSettings upstream, Connector connector) {
    this.upstream = upstream;
    this.connector = connector;
  }

  @Override
  public void dial(PooledConnection connection, Endpoint endpoint) {
    SocketAddress address = connector.resolver().now(endpoint);
    if (address != null) {
      connect(connection, endpoint, address);
    } else {
      NettyLoop loop = (NettyLoop) connection.shard().loop();
      connector
          .resolver()
          .lookUp(
              (Endpoint.Tcp) endpoint,
              loop,
              (found, failure) -> resolved(connection, endpoint, found, failure));
    }
  }

  private void resolved(
      PooledConnection connection,
      Endpoint endpoint,
      @Nullable SocketAddress address,
      @Nullable Throwable failure) {
    if (address != null) {
      connect(connection, endpoint, address);
    } else {
      connection.connectFailed(CloseReason.CONNECT_UNREACHABLE, "no address: " + textOf(failure));
    }
  }

  private void connect(PooledConnection connection, Endpoint endpoint, SocketAddress address) {
    NettyLoop loop = (NettyLoop) connection.shard().loop();
    Channel channel;
    try {
      channel =
          connector.newChannel(loop, endpoint, address, upstream.tcp(), upstream.connectTimeout());
    } catch (ChannelException | UnsupportedOperationException e) {
      connection.connectFailed(CloseReason.LOCAL_ABORT, "no socket: " + textOf(e));
      return;
    }
    IdleClock clock = new IdleClock(connection, upstream.pool().idleTimeout());
    UpstreamChannel wire = new UpstreamChannel(connection, channel, clock, loop.tcpInfo());
    connection.attachWire(wire);
    channel.pipeline().addLast(wire, clock);
    loop.eventLoop().register(channel);
    channel
        .connect(address)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                connection.connected();
              } else {
                Throwable cause = done.cause();
                channel.close();
                connection.connectFailed(CloseReasons.ofConnect(cause), textOf(cause));
              }
            });
  }

  private static String textOf(@Nullable Throwable failure) {
    if (failure == null) {
      return "unknown";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
