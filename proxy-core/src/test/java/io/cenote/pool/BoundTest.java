package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Needs;
import io.cenote.testing.Others;
import io.cenote.testing.RunningProxy;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.system.TransportType;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bound as the kernel sees it: connections that are established at the upstream. */
@Timeout(120)
class BoundTest {
  private static final int BOUND = 4;
  private static final int CLIENTS = 24;
  private static final int VISITS = 60;

  /** Moved by each client, so that a loop has to do between a close and the next system call. */
  private static final int MUCH = 32 * 1024;

  @RegisterExtension private final Others clients = new Others();

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "IO_URING"})
  void shouldNeverBeExceeded(TransportType type) throws Exception {
    boolean ring = type == TransportType.IO_URING;
    Needs.that(!ring || TransportType.whyNotRing().isEmpty(), "io_uring");
    Upstream upstream = new Upstream();
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .transport(type)
            .pool("reuse = clean, settle-time = 0s, acquire-timeout = 20s")
            .pool("max-connections = " + BOUND)
            .before(upstream.port())) {
      List<Future<?>> visits = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        visits.add(clients.submit(() -> visit(proxy)));
      }
      for (Future<?> visit : visits) {
        visit.get(100, TimeUnit.SECONDS);
      }
      assertTrue(upstream.most > 0 && upstream.most <= BOUND, () -> upstream.most + " connections");
    } finally {
      upstream.loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }

  private static Void visit(RunningProxy proxy) throws IOException {
    for (int i = 0; i < VISITS; i++) {
      try (Socket client = proxy.connect()) {
        client.getOutputStream().write(new byte[MUCH]);
        client.getInputStream().readNBytes(MUCH);
      }
    }
    return null;
  }

  /**
   * Says back what it hears and, when a connection is accepted, asks the kernel how many others are
   * established. Over loopback a FIN that was sent before a SYN has come before it.
   */
  private static final class Upstream {
    final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<Channel> accepted = new ArrayList<>();
    private final TcpInfo info = new TcpInfo();
    private final Channel listening;
    volatile int most;

    Upstream() throws InterruptedException {
      listening =
          new ServerBootstrap()
              .group(loops)
              .channel(EpollServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      count(channel);
                      channel.pipeline().addLast(new Echo());
                    }
                  })
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .sync()
              .channel();
    }

    int port() {
      return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    private void count(Channel newcomer) {
      accepted.removeIf(channel -> !channel.isOpen());
      accepted.add(newcomer);
      int now = 0;
      for (Channel channel : accepted) {
        now +=
            info.read((io.netty.channel.unix.Socket) ((EpollSocketChannel) channel).fd())
                    && info.state() == TcpInfo.ESTABLISHED
                ? 1
                : 0;
      }
      most = Math.max(most, now);
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      context.close();
    }
  }
}
