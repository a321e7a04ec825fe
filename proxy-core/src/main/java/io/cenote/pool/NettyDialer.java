package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.CloseReasons;
import io.cenote.transport.Connector;
import io.cenote.transport.Endpoint;
import io.cenote.transport.EphemeralPorts;
import io.cenote.transport.NettyLoop;
import io.cenote.transport.SocketEnd;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Dials with real sockets: address, channel, the connection's one handler, connect. */
final class NettyDialer implements Dialer {
  /** Between two tries to connect to a Unix socket whose backlog is full. */
  private static final long BACKLOG_REST_NANOS = 5_000_000L;

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
    connect(connection, endpoint, address, loop.nanos() + upstream.connectTimeout().toNanos());
  }

  private void connect(
      PooledConnection connection, Endpoint endpoint, SocketAddress address, long deadline) {
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
                connected(connection, channel, address);
              } else {
                channel.close();
                boolean again = CloseReasons.isBacklogFull(done.cause()) && loop.nanos() < deadline;
                if (again && !connection.shard().isShutDown()) {
                  loop.schedule(
                      () -> connect(connection, endpoint, address, deadline), BACKLOG_REST_NANOS);
                } else {
                  failed(connection, done.cause());
                }
              }
            });
  }

  /**
   * A port of this machine that nobody listens on may be the one that the kernel takes for the
   * connect itself: TCP then connects the socket to itself (RFC 9293, simultaneous open), and the
   * server could not bind to its port.
   */
  private static void connected(
      PooledConnection connection, Channel channel, SocketAddress address) {
    if (EphemeralPorts.mayBe(address) && address.equals(channel.localAddress())) {
      SocketEnd.abort(channel);
      connection.connectFailed(
          CloseReason.CONNECT_REFUSED, "nobody listens there, the socket met itself");
    } else {
      connection.connected();
    }
  }

  private static void failed(PooledConnection connection, Throwable cause) {
    CloseReason reason =
        CloseReasons.isBacklogFull(cause)
            ? CloseReason.CONNECT_TIMEOUT
            : CloseReasons.ofConnect(cause);
    connection.connectFailed(reason, textOf(cause));
  }

  private static String textOf(@Nullable Throwable failure) {
    if (failure == null) {
      return "unknown";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
