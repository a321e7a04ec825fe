package io.cenote.transport.system;

import io.cenote.transport.Endpoint;
import io.cenote.transport.FastPath;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.LateOptions;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.stream.Stream;
import io.netty.channel.ChannelException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.time.Duration;

/** The means to connect: the transport and the resolver. */
public final class Connector {
  private final TransportType type;
  private final Resolver resolver;
  private final FastPath fastPath;

  /** Connects with sockets of {@code type}, in the ways that cost least. */
  public Connector(TransportType type, Resolver resolver) {
    this(type, resolver, FastPath.DEFAULT);
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
   * A stream that connects once it is {@linkplain Stream#start started}. The caller owns it.
   * Thread: the loop.
   *
   * @param loop that it will be started on
   * @param address of the endpoint, as it was resolved
   * @throws ConnectException if no socket is to be had, for example at EMFILE
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
