package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.EphemeralPorts;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.Connector;
import io.cenote.upstream.member.Member;
import java.net.ConnectException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Dialer with real sockets: stream, the connection's wire, connect. */
final class StreamDialer implements Dialer {
  /** Time between two tries to connect to a Unix socket whose backlog is full. */
  private static final long BACKLOG_REST_NANOS = 5_000_000L;

  private final UpstreamSettings upstream;
  private final Connector connector;

  StreamDialer(UpstreamSettings upstream, Connector connector) {
    this.upstream = upstream;
    this.connector = connector;
  }

  @Override
  public void dial(WireOwner connection, Member member) {
    Loop loop = connection.loop();
    connect(connection, member, loop.nanos() + upstream.link().connectTimeout().toNanos());
  }

  @Override
  public @Nullable Stream beside(Loop loop, Member member, SocketAddress address) {
    try {
      return open(loop, member, address);
    } catch (ConnectException e) {
      return null;
    }
  }

  private Stream open(Loop loop, Member member, SocketAddress address) throws ConnectException {
    UpstreamSettings.Link link = upstream.link();
    return connector.connecting(
        loop, member.identity().endpoint(), address, link.tcp(), link.connectTimeout());
  }

  private void connect(WireOwner connection, Member member, long deadline) {
    SocketAddress address = member.address();
    Loop loop = connection.loop();
    Stream stream;
    try {
      stream = open(loop, member, address);
    } catch (ConnectException e) {
      connection.connectFailed(CloseReason.LOCAL_ABORT, String.valueOf(e.getMessage()));
      return;
    }
    UpstreamWire wire =
        new UpstreamWire(
            connection,
            stream,
            failure -> {
              if (failure == null) {
                connected(connection, stream, address);
              } else if (failure.isBacklogFull()
                  && loop.nanos() < deadline
                  && connection.isWanted()) {
                loop.schedule(() -> connect(connection, member, deadline), BACKLOG_REST_NANOS);
              } else {
                connection.connectFailed(failure.reason(), failure.text());
              }
            });
    connection.attachWire(wire);
    stream.listen(wire);
    stream.clock(upstream.pool().ages().idleTimeout(), connection::quietTooLong);
    stream.resume();
    stream.start(loop);
  }

  /**
   * Tests whether a stream is connected to itself. The kernel may choose the target port itself as
   * the source port, if it is a free port of this machine: TCP then connects the socket to itself
   * (RFC 9293, simultaneous open), and the server could not bind to its port.
   */
  static boolean hasMetItself(Stream stream, SocketAddress address) {
    return EphemeralPorts.mayBe(address) && address.equals(stream.local());
  }

  private static void connected(WireOwner connection, Stream stream, SocketAddress address) {
    if (hasMetItself(stream, address)) {
      stream.abort();
      connection.connectFailed(
          CloseReason.CONNECT_REFUSED, "nobody listens there, the socket met itself");
    } else {
      connection.connected();
    }
  }
}
