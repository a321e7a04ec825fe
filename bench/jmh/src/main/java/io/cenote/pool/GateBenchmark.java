package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
  private ServerSocket server;
  private Loops loops;
  private Stream stream;

  /** A connection that is alive. */
  @Setup
  public void connect() throws Exception {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    loops = new Loops(TransportType.best(), 1);
    NettyLoop loop = loops.all().get(0);
    Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", server.getLocalPort());
    InetSocketAddress to = new InetSocketAddress("127.0.0.1", server.getLocalPort());
    Connector connector = new Connector(loops.type());
    stream = connector.connecting(loop, endpoint, to, TCP, Duration.ofSeconds(3));
    CompletableFuture<Boolean> connected = new CompletableFuture<>();
    stream.listen(new Quiet(connected));
    loop.execute(() -> stream.start(loop));
    connected.get(5, TimeUnit.SECONDS);
  }

  /** Closes it. */
  @TearDown
  public void close() throws Exception {
    stream.close();
    loops.close();
    server.close();
  }

  /** Cost of a hand-out on top of the queue. */
  @Benchmark
  public boolean isFresh() {
    TcpInfo info = stream.facts();
    return info != null && gate.isFresh(info, 0, System.nanoTime());
  }

  private record Quiet(CompletableFuture<Boolean> done) implements StreamListener {
    @Override
    public void connected() {
      done.complete(true);
    }

    @Override
    public void received(ByteBuf borrowed) {}

    @Override
    public void burstOver() {}

    @Override
    public void inputEnded() {}

    @Override
    public void writableChanged() {}

    @Override
    public void writeFailed(CloseReason reason) {}

    @Override
    public void closed(CloseReason reason) {}
  }
}
