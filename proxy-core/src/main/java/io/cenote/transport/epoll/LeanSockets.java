package io.cenote.transport.epoll;

import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.LateOptions;
import io.cenote.transport.socket.SafeEpoll;
import io.cenote.transport.socket.SocketKind;
import io.cenote.transport.socket.SocketSetup;
import io.cenote.transport.stream.Stream;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sockets of our own, on epoll or another {@link Wiring}. Most options are built in, and the
 * clients' sockets inherit the listener's.
 */
public final class LeanSockets implements SocketKind {
  private final Supplier<IoHandlerFactory> ioHandler;
  private final Function<SocketAddress, LeanServerChannel> listening;
  private final Function<LeanSocket, Wiring> wiring;

  /**
   * Creates a kind of them.
   *
   * @param listening creates a listening socket for addresses of that family, whose clients are
   *     {@link LeanStream}s
   * @param wiring creates the wiring of a socket about to connect
   */
  public LeanSockets(
      Supplier<IoHandlerFactory> ioHandler,
      Function<SocketAddress, LeanServerChannel> listening,
      Function<LeanSocket, Wiring> wiring) {
    this.ioHandler = ioHandler;
    this.listening = listening;
    this.wiring = wiring;
  }

  /** Returns those on epoll. */
  public static LeanSockets onEpoll() {
    return new LeanSockets(
        SafeEpoll::newFactory, EpollServerChannel::new, socket -> new EpollWiring());
  }

  @Override
  public IoHandlerFactory newIoHandler() {
    return ioHandler.get();
  }

  @Override
  public ServerChannel listening(Endpoint endpoint, SocketAddress on, TcpSettings tcp) {
    LeanServerChannel channel = listening.apply(on);
    if (endpoint instanceof Endpoint.Tcp) {
      SocketSetup.listening(channel.socket(), tcp);
    }
    return channel;
  }

  @Override
  public void inherit(ServerChannel listening, TcpSettings tcp) {
    if (listening.localAddress() instanceof InetSocketAddress) {
      SocketSetup.listensFor(((LeanServerChannel) listening).socket(), tcp);
    }
  }

  @Override
  public Stream accepted(Object client, TcpSettings tcp) {
    return (LeanStream) client;
  }

  @Override
  public Stream connecting(
      Endpoint endpoint,
      SocketAddress to,
      TcpSettings tcp,
      Duration connectTimeout,
      @Nullable LateOptions late) {
    LeanSocket socket = LeanSocket.to(to);
    LeanStream stream = LeanStream.connecting(socket, to, connectTimeout, wiring.apply(socket));
    if (endpoint instanceof Endpoint.Tcp) {
      setUp(stream, tcp, late);
    }
    return stream;
  }

  /** Sets the options, now or late. */
  private static void setUp(LeanStream stream, TcpSettings tcp, @Nullable LateOptions late) {
    if (tcp.noDelay()) {
      stream.noDelayWhenNeeded();
    }
    LeanSocket socket = stream.socket();
    if (late != null && SocketSetup.canWait(tcp)) {
      stream.setLate(late.add(() -> SocketSetup.timers(socket, tcp)));
      return;
    }
    try {
      SocketSetup.timers(socket, tcp);
    } catch (RuntimeException e) {
      stream.close();
      throw e;
    }
  }
}
