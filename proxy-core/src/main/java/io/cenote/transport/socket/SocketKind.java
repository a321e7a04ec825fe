package io.cenote.transport.socket;

import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.stream.Stream;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Kind of sockets: the loops, listening sockets and streams of one system interface. */
public interface SocketKind {
  /** Creates the IO handlers of event loops. */
  IoHandlerFactory newIoHandler();

  /**
   * Creates a socket that will listen on that address, with its options set, on no loop yet. The
   * caller owns it.
   */
  ServerChannel listening(Endpoint endpoint, SocketAddress on, TcpSettings tcp);

  /** Sets the options that sockets accepted by that one inherit from now on. */
  void inherit(ServerChannel listening, TcpSettings tcp);

  /**
   * Returns the stream of a client, not started.
   *
   * @param client what such a listening socket has accepted and handed to its pipeline
   */
  Stream accepted(Object client, TcpSettings tcp);

  /**
   * Creates a stream that connects once it is started. The caller owns it.
   *
   * @param endpoint the endpoint of which {@code to} is an address
   * @param late the list of the loop that it will be started on, for options that can wait; null if
   *     none may
   * @throws io.netty.channel.ChannelException if no socket is available, for example at EMFILE
   */
  Stream connecting(
      Endpoint endpoint,
      SocketAddress to,
      TcpSettings tcp,
      Duration connectTimeout,
      @Nullable LateOptions late);
}
