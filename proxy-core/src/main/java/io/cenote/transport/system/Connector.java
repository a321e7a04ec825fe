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
import io.cenote.transport.tls.TlsContext;
import io.cenote.transport.tls.TlsStreams;
import io.netty.channel.ChannelException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Connector of streams. */
public final class Connector {
  private final TransportType type;
  private final FastPath fastPath;
  private final TlsStreams.@Nullable Cover<TlsContext.Client> cover;

  /** Creates a connector with sockets of {@code type} and all optimisations. */
  public Connector(TransportType type) {
    this(type, FastPath.DEFAULT);
  }

  /** Creates a connector with sockets of {@code type} and those optimisations. */
  public Connector(TransportType type, FastPath fastPath) {
    this(type, fastPath, null);
  }

  private Connector(
      TransportType type, FastPath fastPath, TlsStreams.@Nullable Cover<TlsContext.Client> cover) {
    this.type = type;
    this.fastPath = fastPath;
    this.cover = cover;
  }

  /** Returns the connector whose streams are encrypted. */
  public Connector secured(TlsStreams.Cover<TlsContext.Client> by) {
    return new Connector(type, fastPath, by);
  }

  /** Returns the connector for the loop without sessions. */
  public Connector forService() {
    return new Connector(type.withChannels(), fastPath, cover);
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
      Stream wire = type.sockets().connecting(endpoint, address, tcp, connectTimeout, late);
      return cover == null ? wire : TlsStreams.toServer(wire, cover, endpoint);
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
