package io.cenote.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The kernel's view of our options, on both sides. */
class SocketSetupTest {
  private static final TcpSettings TCP = TcpSettings.foundDeadAfter(Duration.ofSeconds(30));

  @Test
  void acceptedSocketsInheritTheListenersOptions() throws Exception {
    assertTrue(Epoll.isAvailable(), TransportType::whyNotEpoll);
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    try (Loops loops = new Loops(TransportType.EPOLL, 1)) {
      NettyLoop loop = loops.all().get(0);
      ListenerSocket socket =
          new ListenerSocket(TransportType.EPOLL, loop, new Endpoint.Tcp("127.0.0.1", 0));
      ChannelFuture opening = socket.open(TCP, new Keep(accepted));
      opening.get(5, TimeUnit.SECONDS);
      Channel listening = opening.channel();
      try (Socket client = new Socket()) {
        client.connect((InetSocketAddress) listening.localAddress(), 5_000);
        Channel child = accepted.get(5, TimeUnit.SECONDS);
        assertTimers(child);
        assertEquals(
            2 * SocketSetup.CLIENT_RECEIVE_BUFFER,
            child.config().getOption(ChannelOption.SO_RCVBUF),
            "the kernel doubles it");
        child.unsafe().closeForcibly();
      }
    }
  }

  @Test
  void connectingSocketsHaveThem() {
    Connector connector = new Connector(TransportType.EPOLL, new Resolver());
    Channel channel =
        connector.newChannel(new Endpoint.Tcp("127.0.0.1", 1), TCP, Duration.ofSeconds(1));
    try {
      assertTimers(channel);
      assertEquals(true, channel.config().getOption(ChannelOption.TCP_NODELAY));
      assertEquals(
          2 * SocketSetup.UPSTREAM_RECEIVE_BUFFER,
          channel.config().getOption(ChannelOption.SO_RCVBUF));
    } finally {
      channel.unsafe().closeForcibly();
      connector.resolver().close();
    }
  }

  @Test
  void derivesTimersThatAgreeWithEachOther() {
    for (int seconds = 2; seconds < 400; seconds++) {
      TcpSettings tcp = TcpSettings.foundDeadAfter(Duration.ofSeconds(seconds));
      TcpSettings.Keepalive keepalive = tcp.keepalive();
      Duration found = keepalive.idle().plus(keepalive.interval().multipliedBy(keepalive.count()));
      assertTrue(found.toSeconds() <= seconds, () -> "late: " + tcp);
      assertTrue(found.toSeconds() >= seconds / 2, () -> "hasty: " + tcp);
      assertEquals(found.minusMillis(500), tcp.userTimeout());
    }
  }

  private static void assertTimers(Channel channel) {
    assertEquals(true, channel.config().getOption(ChannelOption.SO_KEEPALIVE));
    assertEquals(15, channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE));
    assertEquals(5, channel.config().getOption(EpollChannelOption.TCP_KEEPINTVL));
    assertEquals(3, channel.config().getOption(EpollChannelOption.TCP_KEEPCNT));
    assertEquals(29_500, channel.config().getOption(EpollChannelOption.TCP_USER_TIMEOUT));
  }

  private static final class Keep extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Channel> accepted;

    Keep(CompletableFuture<Channel> accepted) {
      this.accepted = accepted;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      accepted.complete((Channel) message);
    }
  }
}
