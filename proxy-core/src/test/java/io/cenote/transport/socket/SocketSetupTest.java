package io.cenote.transport.socket;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.QuietListener;
import io.cenote.testing.TinyServer;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.epoll.LeanStream;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.ListenerSocket;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel's view of our options, on both sides. */
class SocketSetupTest {
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_KEEPALIVE = 9;
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_NODELAY = 1;
  private static final int KEEPIDLE = 4;
  private static final int KEEPINTVL = 5;
  private static final int KEEPCNT = 6;
  private static final int USER_TIMEOUT = 18;

  private static final TcpSettings TCP = TcpSettings.foundDeadAfter(Duration.ofSeconds(30));

  private static final Endpoint ANYWHERE = new Endpoint.Tcp("127.0.0.1", 0);

  @ParameterizedTest
  @EnumSource(names = {"IO_URING", "EPOLL", "EPOLL_NETTY"})
  void shouldPassTheListenersOptionsOnToAcceptedSockets(TransportType type) throws Exception {
    assertTrue(Epoll.isAvailable(), TransportType::whyNotEpoll);
    CompletableFuture<Object> accepted = new CompletableFuture<>();
    try (Loops loops = new Loops(type, 1)) {
      NettyLoop loop = loops.all().get(0);
      ListenerSocket socket = new ListenerSocket(type, loop, ANYWHERE);
      socket.open(TCP, new Keep(accepted)).get(5, TimeUnit.SECONDS);
      try (Socket client = new Socket()) {
        client.connect((InetSocketAddress) socket.address(), 5_000);
        io.netty.channel.unix.Socket child = socketOf(accepted.get(5, TimeUnit.SECONDS));
        assertTimers(child);
        assertEquals(1, get(child, IPPROTO_TCP, TCP_NODELAY));
        if (type == TransportType.EPOLL_NETTY) {
          assertEquals(
              2 * SocketSetup.CLIENT_RECEIVE_BUFFER,
              get(child, SOL_SOCKET, SO_RCVBUF),
              "the kernel doubles it");
        }
        child.close();
      }
    }
  }

  @Test
  void shouldSetTheOptionsOfNettysConnectingSockets() throws Exception {
    try (Loops loops = new Loops(TransportType.EPOLL_NETTY, 1)) {
      Stream stream = newStream(TransportType.EPOLL_NETTY, loops.all().get(0), 1, TCP);
      var socket = socketOf(stream);
      assertTimers(socket);
      assertEquals(1, get(socket, IPPROTO_TCP, TCP_NODELAY));
      assertEquals(2 * SocketSetup.UPSTREAM_RECEIVE_BUFFER, get(socket, SOL_SOCKET, SO_RCVBUF));
      stream.close();
    }
  }

  @Test
  void shouldSetTheTimersOfLeanConnectionsOnceTheyHaveLivedAWhile() throws Exception {
    try (TinyServer server = TinyServer.echo();
        Loops loops = new Loops(TransportType.EPOLL, 1)) {
      NettyLoop loop = loops.all().get(0);
      Stream stream = connect(loop, server.port());
      var socket = socketOf(stream);
      assertEquals(0, get(socket, SOL_SOCKET, SO_KEEPALIVE));
      Eventually.eventually(
          () -> "timers of " + socket, () -> get(socket, IPPROTO_TCP, USER_TIMEOUT) == 29_500);
      assertTimers(socket);
      on(loop, stream::close);
    }
  }

  @Test
  void shouldSetTimersThatCannotWaitBeforeTheConnect() throws Exception {
    TcpSettings hasty = TcpSettings.foundDeadAfter(Duration.ofSeconds(4));
    try (Loops loops = new Loops(TransportType.EPOLL, 1)) {
      Stream stream = newStream(TransportType.EPOLL, loops.all().get(0), 1, hasty);
      var socket = socketOf(stream);
      assertEquals(1, get(socket, SOL_SOCKET, SO_KEEPALIVE));
      assertEquals(hasty.userTimeout().toMillis(), get(socket, IPPROTO_TCP, USER_TIMEOUT));
      stream.close();
    }
  }

  /** A connection closed before its time leaves the list; its neighbours stay. */
  @Test
  void shouldSetTheTimersOfOthersWhenALeanConnectionClosesEarly() throws Exception {
    try (TinyServer server = TinyServer.echo();
        Loops loops = new Loops(TransportType.EPOLL, 1)) {
      NettyLoop loop = loops.all().get(0);
      List<Stream> streams = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        streams.add(connect(loop, server.port()));
      }
      for (int closed : new int[] {0, 4, 5, 8}) {
        on(loop, streams.get(closed)::close);
      }
      for (int kept : new int[] {1, 2, 3, 6, 7}) {
        var socket = socketOf(streams.get(kept));
        Eventually.eventually(
            () -> "timers of " + kept, () -> get(socket, IPPROTO_TCP, USER_TIMEOUT) == 29_500);
        on(loop, streams.get(kept)::close);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "2, 1, 1", "1, 600, 1"})
  void shouldTurnNaglesAlgorithmOffOnceItWouldMatter(int writes, int length, int noDelay)
      throws Exception {
    try (TinyServer server = TinyServer.echo();
        Loops loops = new Loops(TransportType.EPOLL, 1)) {
      NettyLoop loop = loops.all().get(0);
      Stream stream = connect(loop, server.port());
      for (int i = 0; i < writes; i++) {
        on(loop, () -> send(stream, length));
      }
      assertEquals(noDelay, get(socketOf(stream), IPPROTO_TCP, TCP_NODELAY));
      on(loop, stream::close);
    }
  }

  private static void send(Stream stream, int length) {
    ByteBuf bytes = stream.alloc().directBuffer().writeZero(length);
    stream.send(bytes);
    stream.flush();
    bytes.release();
  }

  private static void on(NettyLoop loop, Runnable action) throws Exception {
    loop.eventLoop().submit(action).get(5, SECONDS);
  }

  private Stream connect(NettyLoop loop, int port) throws Exception {
    Stream stream = newStream(TransportType.EPOLL, loop, port, TCP);
    CompletableFuture<Void> connected = new CompletableFuture<>();
    stream.listen(new Connected(connected));
    on(loop, () -> stream.start(loop));
    connected.get(5, SECONDS);
    return stream;
  }

  private Stream newStream(TransportType type, NettyLoop loop, int port, TcpSettings tcp)
      throws Exception {
    Connector connector = new Connector(type);
    Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", port);
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", port);
    return loop.eventLoop()
        .submit(() -> connector.connecting(loop, endpoint, to, tcp, Duration.ofSeconds(5)))
        .get(5, SECONDS);
  }

  @Test
  void shouldDeriveTimersThatAgreeWithEachOther() {
    for (int seconds = 2; seconds < 400; seconds++) {
      TcpSettings tcp = TcpSettings.foundDeadAfter(Duration.ofSeconds(seconds));
      TcpSettings.Keepalive keepalive = tcp.keepalive();
      Duration found = keepalive.idle().plus(keepalive.interval().multipliedBy(keepalive.count()));
      assertTrue(found.toSeconds() <= seconds, () -> "late: " + tcp);
      assertTrue(found.toSeconds() >= seconds / 2, () -> "hasty: " + tcp);
      assertEquals(found.minusMillis(500), tcp.userTimeout());
    }
  }

  private static void assertTimers(io.netty.channel.unix.Socket socket) {
    assertEquals(1, get(socket, SOL_SOCKET, SO_KEEPALIVE));
    assertEquals(15, get(socket, IPPROTO_TCP, KEEPIDLE));
    assertEquals(5, get(socket, IPPROTO_TCP, KEEPINTVL));
    assertEquals(3, get(socket, IPPROTO_TCP, KEEPCNT));
    assertEquals(29_500, get(socket, IPPROTO_TCP, USER_TIMEOUT));
  }

  /** The kernel's word, by the numbers of socket.h and tcp.h. */
  private static int get(io.netty.channel.unix.Socket socket, int level, int option) {
    try {
      return socket.getIntOpt(level, option);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static io.netty.channel.unix.Socket socketOf(Object client) {
    if (client instanceof LeanStream lean) {
      return lean.socket();
    }
    Object channel = client instanceof ChannelStream stream ? stream.channel() : client;
    return (io.netty.channel.unix.Socket) ((UnixChannel) channel).fd();
  }

  private static final class Keep extends AcceptHandler {
    private final CompletableFuture<Object> accepted;

    Keep(CompletableFuture<Object> accepted) {
      super("it");
      this.accepted = accepted;
    }

    @Override
    protected void clientAccepted(Object client) {
      accepted.complete(client);
    }
  }

  private record Connected(CompletableFuture<Void> done) implements QuietListener {
    @Override
    public void connected() {
      done.complete(null);
    }
  }
}
