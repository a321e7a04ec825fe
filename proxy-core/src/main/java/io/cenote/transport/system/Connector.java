package io.cenote.transport.system;

import io.cenote.transport.Endpoint;
import io.cenote.transport.FastPath;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.dns.DnsClient;
import io.cenote.transport.dns.DnsServers;
import io.cenote.transport.dns.LookUps;
import io.cenote.transport.socket.LateOptions;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.stream.Stream;
import io.netty.channel.ChannelException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.time.Duration;

/** Connector of streams. */
public final class Connector {
  private final TransportType type;
  private final FastPath fastPath;

  /** Creates a connector with sockets of {@code type} and all optimisations. */
  public Connector(TransportType type) {
    this(type, FastPath.DEFAULT);
  }

  /** Creates a connector with sockets of {@code type} and those optimisations. */
  public Connector(TransportType type, FastPath fastPath) {
    this.type = type;
    this.fastPath = fastPath;
  }

  /** Returns the connector for the loop without sessions. */
  public Connector forService() {
    return new Connector(type.withChannels(), fastPath);
  }

  /**
   * Creates a client of DNS. The caller owns it.
   *
   * @param service loop without sessions
   */
  public LookUps lookUps(Loop service, DnsServers servers) {
    return new DnsClient((NettyLoop) service, servers);
  }

  /**
   * Creates a stream that connects once it is {@linkplain Stream#start started}. The caller owns
   * it. Thread: the loop.
   *
   * @param loop loop on which it will be started
   * @param address resolved address of the endpoint
   * @throws ConnectException if no socket is available, for example at EMFILE
   */
  public Stream connecting(
      Loop loop, Endpoint endpoint, SocketAddress address, TcpSettings tcp, Duration connectTimeout)
      throws ConnectException {
    LateOptions late = fastPath.tuning().lateTimers() ? ((NettyLoop) loop).lateOptions() : null;
    try {
      return type.sockets().connecting(endpoint, address, tcp, connectTimeout, late);
    } catch (ChannelException | UnsupportedOperationException e) {
      String message = e.getMessage();
      ConnectException noSocket =
          new ConnectException(
              "no socket: " + (message == null ? e.getClass().getSimpleName() : message));
      noSocket.initCause(e);
      throw noSocket;
    }
  }
}
