package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.EphemeralPorts;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.Connector;
import io.cenote.upstream.member.Member;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.Objects;
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
    long deadline = loop.nanos() + upstream.link().connectTimeout().toNanos();
    new Dial(connection, member, deadline).connect();
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

  /**
   * Tests whether a stream is connected to itself. The kernel may choose the target port itself as
   * the source port, if it is a free port of this machine: TCP then connects the socket to itself
   * (RFC 9293, simultaneous open), and the server could not bind to its port.
   */
  static boolean hasMetItself(Stream stream, SocketAddress address) {
    return EphemeralPorts.mayBe(address) && address.equals(stream.local());
  }

  /** Connects of one connection to one member; another follows if a backlog was full. */
  private final class Dial implements UpstreamWire.Connecting {
    private final WireOwner connection;
    private final Member member;
    private final long deadline;
    private final SocketAddress address;
    private @Nullable Stream stream;

    Dial(WireOwner connection, Member member, long deadline) {
      this.connection = connection;
      this.member = member;
      this.deadline = deadline;
      address = member.address();
    }

    void connect() {
      Loop loop = connection.loop();
      Stream opened;
      try {
        opened = open(loop, member, address);
      } catch (ConnectException e) {
        connection.connectFailed(CloseReason.LOCAL_ABORT, String.valueOf(e.getMessage()));
        return;
      }
      stream = opened;
      UpstreamWire wire = new UpstreamWire(connection, opened, this);
      connection.attachWire(wire);
      opened.listen(wire);
      opened.clock(upstream.pool().ages().idleTimeout(), connection::quietTooLong);
      opened.resume();
      opened.start(loop);
    }

    @Override
    public void connected() {
      Stream open = Objects.requireNonNull(stream);
      byte[] preface = connection.preface();
      if (hasMetItself(open, address)) {
        open.abort();
        connection.connectFailed(
            CloseReason.CONNECT_REFUSED, "nobody listens there, the socket met itself");
      } else if (preface != null) {
        OwnWords.send(open, out -> out.writeBytes(preface));
        open.secure();
      } else {
        connection.connected();
      }
    }

    @Override
    public void secured() {
      connection.connected();
    }

    @Override
    public void failed(ConnectFailure failure) {
      Loop loop = connection.loop();
      if (failure.isBacklogFull() && loop.nanos() < deadline && connection.isWanted()) {
        loop.schedule(this::connect, BACKLOG_REST_NANOS);
      } else {
        connection.connectFailed(failure.reason(), failure.text());
      }
    }
  }
}
