package io.cenote.pool;

import io.cenote.transport.Connector;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Loops;
import io.cenote.transport.NettyLoop;
import io.cenote.transport.Resolver;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.TransportType;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The freshness gate on a real connection: one getsockopt(TCP_INFO) and the verdict. */
@State(Scope.Thread)
public class GateBenchmark {
  private static final TcpSettings TCP = TcpSettings.foundDeadAfter(Duration.ofSeconds(30));

  private final FreshnessGate gate = new FreshnessGate(TCP);
  private final TcpInfo info = new TcpInfo();
  private ServerSocket server;
  private Loops loops;
  private Resolver resolver;
  private Channel channel;

  /** A connection that is alive. */
  @Setup
  public void connect() throws Exception {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    loops = new Loops(TransportType.best(), 1);
    resolver = new Resolver();
    NettyLoop loop = loops.all().get(0);
    Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", server.getLocalPort());
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", server.getLocalPort());
    Connector connector = new Connector(loops.type(), resolver);
    channel =
        loop.eventLoop()
            .submit(() -> connector.newChannel(loop, endpoint, to, TCP, Duration.ofSeconds(3)))
            .get();
    channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
    loop.eventLoop().register(channel).get();
    channel.connect(to).get();
  }

  /** Closes it. */
  @TearDown
  public void close() throws Exception {
    channel.close().get();
    loops.close();
    resolver.close();
    server.close();
  }

  /** What a hand-out costs on top of the queue. */
  @Benchmark
  public boolean isFresh() {
    return info.read(channel) && gate.isFresh(info, 0, System.nanoTime());
  }
}
