package io.cenote.transport.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.EndpointAddress;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The hole that no session shows reliably: in one batch of events, a socket that is opened must not
 * hear what was said of the one that had its number. The other two are in EndingsTest.
 */
class SafeEpollTest {
  private static final int ROUNDS = 30;
  private static final TcpSettings TCP = TcpSettings.foundDeadAfter(Duration.ofSeconds(30));

  private final AtomicInteger heard = new AtomicInteger();
  private final AtomicInteger opened = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(names = {"EPOLL", "EPOLL_NETTY"})
  void shouldTellANewSocketNothingOfTheOneThatHadItsNumber(TransportType type) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Loops loops = new Loops(type, 1)) {
      NettyLoop loop = loops.all().get(0);
      Connector connector = new Connector(type);
      Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", server.getLocalPort());
      for (int round = 0; round < ROUNDS; round++) {
        Pair pair = new Pair(loop, connector, endpoint);
        List<Socket> ends = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          pair.connect();
          ends.add(server.accept());
        }
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> hold(held, release));
        assertTrue(held.await(5, TimeUnit.SECONDS));
        for (Socket end : ends) {
          end.close(); // both FINs wait in one batch
        }
        release.countDown();
        try (Socket third = server.accept()) {
          LockSupport.parkNanos(5_000_000);
          assertTrue(third.isConnected());
        }
        pair.close();
      }
      assertEquals(ROUNDS, opened.get());
      assertEquals(0, heard.get(), "new sockets heard of a FIN that was another's");
    }
  }

  private static void hold(CountDownLatch held, CountDownLatch release) {
    held.countDown();
    try {
      assertTrue(release.await(5, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Two sockets; the first to get its FIN closes the other and opens a third. */
  private final class Pair {
    private final NettyLoop loop;
    private final Connector connector;
    private final Endpoint endpoint;
    private final Map<OnFin, Stream> streams = new HashMap<>();
    private boolean done;

    Pair(NettyLoop loop, Connector connector, Endpoint endpoint) {
      this.loop = loop;
      this.connector = connector;
      this.endpoint = endpoint;
    }

    void connect() throws Exception {
      loop.eventLoop().submit(() -> open(new OnFin(this::firstFin))).get();
    }

    private @Nullable Void open(OnFin listener) throws IOException {
      SocketAddress to = EndpointAddress.of(endpoint);
      Stream stream = connector.connecting(loop, endpoint, to, TCP, Duration.ofSeconds(5));
      streams.put(listener, stream);
      stream.listen(listener);
      stream.resume();
      stream.start(loop);
      return null;
    }

    private void firstFin(OnFin told) {
      if (done) {
        return;
      }
      done = true;
      streams.forEach(
          (listener, stream) -> {
            if (listener != told) {
              stream.close();
            }
          });
      long begun = System.nanoTime();
      try {
        open(
            new OnFin(
                third -> {
                  if (System.nanoTime() - begun < 4_000_000) {
                    heard.incrementAndGet();
                  }
                }));
        opened.incrementAndGet();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void close() {
      loop.execute(() -> streams.values().forEach(Stream::close));
    }
  }

  private static final class OnFin implements StreamListener {
    private final Consumer<OnFin> then;

    OnFin(Consumer<OnFin> then) {
      this.then = then;
    }

    @Override
    public void inputEnded() {
      then.accept(this);
    }

    @Override
    public void received(ByteBuf borrowed) {}

    @Override
    public void burstOver() {}

    @Override
    public void writableChanged() {}

    @Override
    public void writeFailed(CloseReason reason) {}

    @Override
    public void closed(CloseReason reason) {}
  }
}
