package io.cenote.transport.epoll;

import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.LateOptions;
import io.cenote.transport.socket.SafeEpoll;
import io.cenote.transport.socket.SocketKind;
import io.cenote.transport.socket.SocketSetup;
import io.cenote.transport.stream.Stream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
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
  private final Function<SocketAddress, ServerChannel> listening;
  private final Function<LeanSocket, Wiring> wiring;

  /**
   * Creates a kind of them.
   *
   * @param listening creates a listening socket for addresses of that family
   * @param wiring creates the wiring of a socket about to connect
   */
  public LeanSockets(
      Supplier<IoHandlerFactory> ioHandler,
      Function<SocketAddress, ServerChannel> listening,
      Function<LeanSocket, Wiring> wiring) {
    this.ioHandler = ioHandler;
    this.listening = listening;
    this.wiring = wiring;
  }

  /** Returns those on epoll. */
  public static LeanSockets onEpoll() {
    return new LeanSockets(
        SafeEpoll::newFactory, LeanServerChannel::new, socket -> new EpollWiring());
  }

  @Override
  public IoHandlerFactory newIoHandler() {
    return ioHandler.get();
  }

  @Override
  public ServerChannel listening(Endpoint endpoint, SocketAddress on, TcpSettings tcp) {
    ServerChannel channel = listening.apply(on);
    if (endpoint instanceof Endpoint.Tcp) {
      SocketSetup.listening(channel, tcp);
    }
    return channel;
  }

  @Override
  public Stream accepted(Channel client, TcpSettings tcp) {
    return new LeanStream((LeanChannel) client, null);
  }

  @Override
  public Stream connecting(
      Endpoint endpoint,
      SocketAddress to,
      TcpSettings tcp,
      Duration connectTimeout,
      @Nullable LateOptions late) {
    LeanSocket socket = LeanSocket.to(to);
    LeanChannel channel = LeanChannel.connecting(socket, wiring.apply(socket));
    if (endpoint instanceof Endpoint.Tcp) {
      setUp(channel, tcp, late);
    }
    channel
        .config()
        .setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis());
    return new LeanStream(channel, to);
  }

  /** Sets the options, now or late. */
  private static void setUp(LeanChannel channel, TcpSettings tcp, @Nullable LateOptions late) {
    if (tcp.noDelay()) {
      channel.noDelayWhenNeeded();
    }
    if (late != null && SocketSetup.canWait(tcp)) {
      channel.setLate(late, older -> SocketSetup.timers(older, tcp));
    } else {
      SocketSetup.timers(channel, tcp);
    }
  }
}
