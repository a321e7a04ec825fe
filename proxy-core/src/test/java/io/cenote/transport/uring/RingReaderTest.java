package io.cenote.transport.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.QuietListener;
import io.cenote.transport.epoll.LeanSocket;
import io.cenote.transport.epoll.LeanStream;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** Reads by operations: what one brings after its stream was paused. */
class RingReaderTest {
  private static final byte[] WORDS = {1, 2, 3, 4, 5};

  @RepeatedTest(value = 20, failureThreshold = 1)
  void shouldHoldWhatAReadBringsToAPausedStreamUntilItGoesOn() throws Exception {
    Needs.that(TransportType.whyNotRing().isEmpty(), "io_uring");
    try (Loops loops = new Loops(TransportType.IO_URING, 1);
        ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      NettyLoop loop = loops.all().get(0);
      Pausing one = new Pausing();
      Pausing other = new Pausing();
      try (Socket busy = connect(loop, new Pausing(), server);
          Socket busier = connect(loop, new Pausing(), server);
          Socket first = connect(loop, one, server);
          Socket second = connect(loop, other, server)) {
        one.other = other.stream;
        other.other = one.stream;
        inOneBatch(loop, List.of(busy, busier, first, second));
        Eventually.eventually(() -> "first", () -> one.got() + other.got() == WORDS.length);
        Pausing paused = one.got() == 0 ? one : other;
        for (int i = 0; i < 5; i++) {
          loop.execute(() -> {});
          loop.eventLoop().submit(() -> {}).sync();
        }
        assertEquals(0, paused.got(), "nothing is handed to a paused stream");
        loop.execute(() -> paused.stream().resume());
        Eventually.eventually(() -> "held", () -> paused.got() == WORDS.length);
        assertArrayEquals(WORDS, paused.bytes());
      }
    }
  }

  /**
   * All are readable before the loop looks, so that the last are read by operations, side by side.
   */
  private static void inOneBatch(NettyLoop loop, List<Socket> sockets) throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch sent = new CountDownLatch(1);
    loop.execute(
        () -> {
          busy.countDown();
          try {
            assertTrue(sent.await(10, TimeUnit.SECONDS));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertTrue(busy.await(10, TimeUnit.SECONDS));
    for (Socket socket : sockets) {
      socket.getOutputStream().write(WORDS);
    }
    sent.countDown();
  }

  private static Socket connect(NettyLoop loop, Pausing listener, ServerSocket server)
      throws Exception {
    InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
    LeanSocket socket = LeanSocket.to(address);
    LeanStream stream =
        LeanStream.connecting(socket, address, Duration.ofSeconds(10), new RingWiring(socket));
    listener.stream = stream;
    stream.listen(listener);
    stream.resume();
    loop.execute(() -> stream.start(loop));
    assertTrue(listener.connected.await(10, TimeUnit.SECONDS));
    return server.accept();
  }

  /** Keeps what it gets, and pauses the other stream at that. */
  private static final class Pausing implements QuietListener {
    private final CountDownLatch connected = new CountDownLatch(1);
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private volatile @Nullable LeanStream stream;
    private volatile @Nullable LeanStream other;

    LeanStream stream() {
      LeanStream mine = stream;
      if (mine == null) {
        throw new IllegalStateException("not connected");
      }
      return mine;
    }

    @Override
    public void connected() {
      connected.countDown();
    }

    @Override
    public void received(ByteBuf borrowed) {
      LeanStream pausing = other;
      if (pausing != null) {
        pausing.pause();
      }
      got.writeBytes(ByteBufUtil.getBytes(borrowed));
    }

    int got() {
      return got.size();
    }

    byte[] bytes() {
      return got.toByteArray();
    }
  }
}
