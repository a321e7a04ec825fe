package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.config.CenoteConfig;
import io.cenote.listen.Listener;
import io.cenote.listen.Port;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.Permits;
import io.cenote.session.BufferedBytes;
import io.cenote.testing.Eventually;
import io.cenote.testing.RunningProxy;
import io.cenote.transport.CloseReason;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The last moment at which a stale connection can be known: the client's first byte and the
 * upstream's end lie in the kernel together, the byte in front. The loop is held meanwhile, so that
 * this is so every time.
 */
@Timeout(60)
class FirstWriteTest {
  private final ServerSocket server = newServer();

  private static ServerSocket newServer() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private interface End {
    void of(Socket upstream) throws IOException;
  }

  @Test
  void shouldMoveTheFirstByteToAnotherConnectionWhenTheUpstreamHasClosed() throws Exception {
    assertServedElsewhere(Socket::close, CloseReason.STALE);
  }

  @Test
  void shouldMoveTheFirstByteWhenTheUpstreamHasReset() throws Exception {
    assertServedElsewhere(
        upstream -> {
          upstream.setSoLinger(true, 0);
          upstream.close();
        },
        CloseReason.STALE);
  }

  /** An HTTP server's last words to a connection that never asked: nobody's answer. */
  @Test
  void shouldMoveTheFirstByteWhenTheUpstreamHasSaidItsLastWords() throws Exception {
    assertServedElsewhere(
        upstream -> {
          upstream
              .getOutputStream()
              .write("HTTP/1.1 408 Request Timeout\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          upstream.close();
        },
        CloseReason.STALE);
  }

  private void assertServedElsewhere(End end, CloseReason reason) throws Exception {
    CenoteConfig config = config(server.getLocalPort());
    try (Loops loops = new Loops(TransportType.EPOLL, 1);
        server) {
      NettyLoop loop = loops.all().get(0);
      ConnectionPool pool =
          ConnectionPool.over(
              config.upstreams().get(0),
              loops.all(),
              loops.service(),
              new Connector(TransportType.EPOLL));
      BufferedBytes buffered = new BufferedBytes(Long.MAX_VALUE, loops.kept(), loops.all());
      Listener listener =
          new Listener(
              config.listeners().get(0),
              new TunnelFactory(pool),
              null,
              new Listener.Ground(loops, buffered, new Permits(10), upstream -> {}));
      Port port = new Port(loops.type(), loop, listener.settings().place().bind());
      port.open(listener.settings().tcp()).get(5, TimeUnit.SECONDS);
      listener.listenOn(port);
      InetSocketAddress address = (InetSocketAddress) listener.address();
      pool.start();
      try (Socket first = server.accept();
          Socket client = new Socket()) {
        await(() -> pool.snapshot().idle() == 1);
        client.connect(address, 5_000);
        client.setSoTimeout(10_000);
        await(() -> pool.snapshot().active() == 1);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> hold(held, release));
        assertTrue(held.await(5, TimeUnit.SECONDS));
        client.getOutputStream().write('?');
        end.of(first);
        release.countDown();
        try (Socket second = acceptAsked()) {
          second.getOutputStream().write('!');
          assertEquals('!', client.getInputStream().read());
        }
        assertEquals(1, pool.snapshot().hiddenRetries());
        assertEquals(0, pool.snapshot().staleRaces());
        assertEquals(1, pool.snapshot().closed(reason), () -> pool.snapshot().toString());
      }
      listener.cutSessions(CloseReason.SHUTDOWN);
      pool.close();
      await(() -> listener.sessionCount() == 0 && pool.snapshot().total() == 0);
    }
  }

  /** The connection on which the client's byte arrives; others are made ahead. */
  private Socket acceptAsked() throws IOException {
    List<Socket> accepted = new ArrayList<>();
    List<Socket> asked = new ArrayList<>();
    server.setSoTimeout(20);
    await(
        () -> {
          try {
            accepted.add(server.accept());
          } catch (SocketTimeoutException none) {
            // look at those there are
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          accepted.stream().filter(FirstWriteTest::hasBytes).forEach(asked::add);
          return !asked.isEmpty();
        });
    assertEquals('?', asked.get(0).getInputStream().read());
    return asked.get(0);
  }

  private static boolean hasBytes(Socket socket) {
    try {
      return socket.getInputStream().available() > 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    Eventually.eventually("a state of the pool", condition);
  }

  private static void hold(CountDownLatch held, CountDownLatch release) {
    held.countDown();
    try {
      assertTrue(release.await(5, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static CenoteConfig config(int port) {
    return RunningProxy.config(
        """
        cenote {
          listeners.in { bind = "127.0.0.1:0", upstream = out }
          upstreams.out { endpoints = [ "127.0.0.1:%d" ], pool { min-idle = 1, warm-max-age = 10m } }
        }
        """
            .formatted(port));
  }
}
