package io.cenote.bench;

import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.server.Cenote;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A request and a reply through a running proxy, all in this process: what is allocated counts for
 * both directions, and for the client and the server, which allocate nothing. With one session
 * io_uring makes plain calls, with eight operations.
 */
@State(Scope.Thread)
public class RelayBenchmark {
  @Param({"true", "false"})
  private boolean ioUring;

  @Param({"1", "8"})
  private int sessions;

  private final ByteBuffer message = ByteBuffer.allocateDirect(64);
  private ServerSocketChannel server;
  private Cenote cenote;
  private SocketChannel[] clients;

  /** Sessions that stay. */
  @Setup
  public void start() throws Exception {
    server =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    for (int i = 0; i < sessions; i++) {
      Thread echo = new Thread(this::echo, "echo-" + i);
      echo.setDaemon(true);
      echo.start();
    }
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    String text =
        "cenote { event-loops = 1, admin.bind = off, fast-path.io-uring = "
            + ioUring
            + ", listeners.l { bind = \"127.0.0.1:0\", upstream = u, max-sessions = 8 }"
            + ", upstreams.u { endpoints = [\"127.0.0.1:"
            + port
            + "\"] } }";
    LoadResult.Loaded loaded =
        (LoadResult.Loaded) ConfigLoader.load(text, "benchmark", Cenote.PROTOCOLS);
    cenote = Cenote.start(loaded.config());
    clients = new SocketChannel[sessions];
    for (int i = 0; i < sessions; i++) {
      clients[i] = SocketChannel.open(cenote.address("l"));
    }
  }

  private void echo() {
    ByteBuffer heard = ByteBuffer.allocateDirect(64);
    try (SocketChannel peer = server.accept()) {
      while (peer.read(heard.clear()) > 0) {
        peer.write(heard.flip());
      }
    } catch (IOException e) {
      return; // the trial is over
    }
  }

  /** Ends all of it. */
  @TearDown
  public void stop() throws Exception {
    for (SocketChannel client : clients) {
      client.close();
    }
    cenote.close();
    server.close();
  }

  /** 64 bytes there and back, on each session. */
  @Benchmark
  public int requestAndReply() throws IOException {
    for (SocketChannel client : clients) {
      client.write(message.clear());
    }
    for (SocketChannel client : clients) {
      message.clear();
      while (message.hasRemaining()) {
        client.read(message);
      }
    }
    return message.position();
  }
}
