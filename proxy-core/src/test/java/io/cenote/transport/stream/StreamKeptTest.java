package io.cenote.transport.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.QuietListener;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that a stream keeps for a peer that takes no more, and their account, on every kind. */
class StreamKeptTest {
  /**
   * What the kernel takes of a burst is known only afterwards: it is sent until it takes no more.
   */
  private static final int BURST = 16 * 1024;

  private static final int ENOUGH = 16 * 1024;

  @ParameterizedTest
  @EnumSource(TransportType.class)
  void shouldCountWhatThePeerDoesNotTakeUntilItDoes(TransportType type) throws Exception {
    try (Kept kept = new Kept(type, 1)) {
      kept.fill();
      assertTrue(kept.account() > ENOUGH, () -> "counted " + kept.account());
      assertEquals(kept.bytes(), kept.account());
      kept.takeAll();
      kept.awaitNone();
    }
  }

  @ParameterizedTest
  @EnumSource(TransportType.class)
  void shouldCountNothingOnceItIsClosed(TransportType type) throws Exception {
    try (Kept kept = new Kept(type, 1)) {
      kept.fill();
      assertTrue(kept.account() > ENOUGH, () -> "counted " + kept.account());
      kept.on(kept.streams.get(0)::abort);
      kept.awaitNone();
    }
  }

  @ParameterizedTest
  @EnumSource(TransportType.class)
  void shouldCountNothingOnceThePeerHasReset(TransportType type) throws Exception {
    try (Kept kept = new Kept(type, 1)) {
      kept.fill();
      kept.peers.get(0).setSoLinger(true, 0);
      kept.peers.get(0).close();
      kept.awaitNone();
    }
  }

  /**
   * Several streams have their bytes sent by operations of the ring, one of which waits for room.
   */
  @Test
  void shouldCountAnOperationThatWaitsForRoom() throws Exception {
    try (Kept kept = new Kept(TransportType.IO_URING, 8)) {
      kept.fill();
      // The first two of a batch are sent plainly; of the others one burst is under way, one waits.
      assertTrue(kept.bytes() >= 6 * 2 * BURST, () -> "counted " + kept.bytes());
      assertEquals(kept.bytes(), kept.account());
      kept.takeAll();
      kept.awaitNone();
    }
  }

  /** All are read by operations of one batch, and paused by the first of them to end. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCountWhatWasReadForAPausedStream(boolean closes) throws Exception {
    try (Kept kept = new Kept(TransportType.IO_URING, 8)) {
      AtomicInteger received = new AtomicInteger(); // the first two of a batch are read plainly
      kept.whenReceived =
          () -> {
            if (received.incrementAndGet() == 3) {
              kept.streams.forEach(Stream::pause);
            }
          };
      CountDownLatch stands = new CountDownLatch(1);
      CountDownLatch sent = new CountDownLatch(1);
      kept.loop.execute(
          () -> {
            stands.countDown();
            awaitQuietly(sent);
          });
      awaitQuietly(stands); // else it would read the first before it stands still
      for (Socket peer : kept.peers) {
        peer.getOutputStream().write(new byte[100]);
      }
      sent.countDown();
      Eventually.eventually("some are held", () -> kept.account() > 0);
      assertEquals(kept.bytes(), kept.account());
      kept.whenReceived = () -> {};
      kept.on(() -> kept.streams.forEach(closes ? Stream::abort : Stream::resume));
      kept.awaitNone();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Streams to peers that read when they are told to. */
  private static final class Kept implements AutoCloseable {
    private final Loops loops;
    private final NettyLoop loop;
    private final ServerSocket server;
    private final List<Stream> streams = new ArrayList<>();
    private final List<Socket> peers = new ArrayList<>();
    private volatile Runnable whenReceived = () -> {};
    private final List<Long> sent = new ArrayList<>();

    Kept(TransportType type, int count) throws IOException {
      Needs.that(
          type != TransportType.IO_URING || TransportType.whyNotRing().isEmpty(), "io_uring");
      loops = new Loops(type, 1);
      loop = loops.all().get(0);
      server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
      for (int i = 0; i < count; i++) {
        sent.add(0L);
        open(type);
      }
    }

    private void open(TransportType type) throws IOException {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", address.getPort());
      TcpSettings tcp = TcpSettings.foundDeadAfter(Duration.ofSeconds(30));
      Stream stream =
          new Connector(type).connecting(loop, endpoint, address, tcp, Duration.ofSeconds(5));
      streams.add(stream);
      stream.listen(
          new QuietListener() {
            @Override
            public void received(ByteBuf borrowed) {
              whenReceived.run();
            }
          });
      stream.resume();
      stream.keepLittle();
      loop.execute(() -> stream.start(loop));
      peers.add(server.accept());
      Eventually.eventually(() -> "connected", () -> onLoop(() -> stream.isReady() ? 1 : 0) == 1);
    }

    /** Sends, to all of them at once, until none is writable. */
    void fill() {
      Eventually.eventually(
          () -> "full after " + sent,
          () -> onLoop(this::sendOnce) == 0 && isSteady() && onLoop(this::sendOnce) == 0);
    }

    /** An operation of io_uring that is under way may still end. */
    private boolean isSteady() {
      long before = bytes();
      for (int i = 0; i < 20; i++) {
        if (bytes() != before) {
          return false;
        }
      }
      return true;
    }

    /** Sends a burst to each that is writable; returns the number of those. */
    private long sendOnce() {
      long count = 0;
      for (int i = 0; i < streams.size(); i++) {
        Stream stream = streams.get(i);
        if (stream.isWritable()) {
          count++;
          sent.set(i, sent.get(i) + BURST);
          ByteBuf burst = Unpooled.directBuffer(BURST).writeZero(BURST);
          stream.send(burst);
          stream.flush();
          burst.release();
        }
      }
      return count;
    }

    void takeAll() throws IOException {
      for (int i = 0; i < peers.size(); i++) {
        peers.get(i).setSoTimeout(10_000);
        peers.get(i).getInputStream().skipNBytes(sent.get(i));
      }
    }

    long bytes() {
      return onLoop(() -> streams.stream().mapToLong(Stream::keptBytes).sum());
    }

    void awaitNone() {
      Eventually.eventually(() -> "counted " + account(), () -> account() == 0);
      assertEquals(0, bytes());
    }

    long account() {
      return loops.kept().now();
    }

    void on(Runnable action) {
      loop.eventLoop().submit(action).syncUninterruptibly();
    }

    private long onLoop(LongSupplier asked) {
      return loop.eventLoop().submit(asked::getAsLong).syncUninterruptibly().getNow();
    }

    @Override
    public void close() throws IOException {
      on(() -> streams.forEach(Stream::close));
      for (Socket peer : peers) {
        peer.close();
      }
      server.close();
      loops.close();
    }
  }
}
