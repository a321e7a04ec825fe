package io.cenote.transport.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.QuietListener;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that change their loop, on every kind of them. */
class StreamMoveTest {
  private static final int MOVES = 200;
  private static final int FLOW = 2 * 1024 * 1024;

  /** Length of the pattern that the flow repeats: no power of two, as reads mostly are. */
  private static final int PERIOD = 251;

  @ParameterizedTest
  @EnumSource(TransportType.class)
  void shouldReadOnTheNewLoopWhatCameOnTheWay(TransportType type) throws Exception {
    Needs.that(type != TransportType.IO_URING || TransportType.whyNotRing().isEmpty(), "io_uring");
    try (Loops loops = new Loops(type, 2);
        ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", address.getPort());
      TcpSettings tcp = TcpSettings.foundDeadAfter(Duration.ofSeconds(30));
      Stream stream =
          new Connector(type)
              .connecting(loops.all().get(0), endpoint, address, tcp, Duration.ofSeconds(5));
      Heard heard = new Heard();
      stream.listen(heard);
      stream.clock(Duration.ofHours(1), () -> {});
      stream.resume();
      loops.all().get(0).execute(() -> stream.start(loops.all().get(0)));
      StringBuilder said = new StringBuilder();
      try (Socket peer = server.accept()) {
        assertTrue(heard.connected.await(10, TimeUnit.SECONDS));
        for (int i = 0; i < MOVES; i++) {
          Loop from = loops.all().get(i % 2);
          Loop to = loops.all().get((i + 1) % 2);
          boolean onTheWay = i % 3 == 0;
          heard.loop = to;
          CountDownLatch left = new CountDownLatch(1);
          from.execute(() -> assertTrue(stream.leaveLoop(left::countDown)));
          assertTrue(left.await(10, TimeUnit.SECONDS), "left");
          if (onTheWay) {
            say(peer, said, i);
          }
          to.execute(() -> stream.start(to));
          if (!onTheWay) {
            say(peer, said, i);
          }
          Eventually.eventually(
              () -> "heard " + heard.text, () -> heard.text.length() == said.length());
          to.execute(() -> answer(stream));
          assertEquals('!', peer.getInputStream().read());
        }
        assertEquals(said.toString(), heard.text);
        assertEquals("", heard.wrong.get());
        peer.shutdownOutput();
        Eventually.eventually(() -> "end", () -> heard.ended);
      }
    }
  }

  /** Leaves while it is being read, again and again, under a steady flow of bytes. */
  @ParameterizedTest
  @EnumSource(TransportType.class)
  void shouldLoseNothingWhenItLeavesInTheMidstOfABurst(TransportType type) throws Exception {
    Needs.that(type != TransportType.IO_URING || TransportType.whyNotRing().isEmpty(), "io_uring");
    try (Loops loops = new Loops(type, 2);
        ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", address.getPort());
      TcpSettings tcp = TcpSettings.foundDeadAfter(Duration.ofSeconds(30));
      Stream stream =
          new Connector(type)
              .connecting(loops.all().get(0), endpoint, address, tcp, Duration.ofSeconds(5));
      // A channel of Netty's may be in the midst of a read.
      boolean quick = type == TransportType.EPOLL || type == TransportType.IO_URING;
      Wandering wandering = new Wandering(stream, loops.all().get(0), loops.all().get(1), quick);
      stream.listen(wandering);
      stream.resume();
      loops.all().get(0).execute(() -> stream.start(loops.all().get(0)));
      try (Socket peer = server.accept()) {
        peer.getOutputStream().write(wandering.flow);
        peer.shutdownOutput();
        Eventually.eventually(() -> "read " + wandering.read, () -> wandering.ended);
        assertEquals("", wandering.wrong.get());
        assertEquals(FLOW, wandering.read);
        assertTrue(wandering.moves.get() > 0, "it has moved");
      }
    }
  }

  private static void say(Socket peer, StringBuilder said, int number) throws Exception {
    String words = number + ",";
    said.append(words);
    peer.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
  }

  private static void answer(Stream stream) {
    ByteBuf bytes = stream.alloc().directBuffer().writeByte('!');
    stream.send(bytes);
    stream.flush();
    bytes.release();
  }

  private static final class Heard implements QuietListener {
    final CountDownLatch connected = new CountDownLatch(1);
    volatile String text = "";
    final AtomicReference<String> wrong = new AtomicReference<>("");
    volatile @Nullable Loop loop;
    volatile boolean ended;

    @Override
    public void connected() {
      connected.countDown();
    }

    @Override
    public void received(ByteBuf borrowed) {
      Loop now = loop;
      if (now == null || !now.inLoop()) {
        wrong.set("told on " + Thread.currentThread().getName());
      }
      text = text.concat(borrowed.toString(StandardCharsets.US_ASCII)); // one loop at a time
    }

    @Override
    public void inputEnded() {
      ended = true;
    }

    @Override
    public void writeFailed(CloseReason reason) {
      wrong.set("write failed: " + reason);
    }

    @Override
    public void closed(CloseReason reason) {
      wrong.set("closed: " + reason);
    }
  }

  /** Moves its stream to the other loop at every read, if it may. */
  private static final class Wandering implements QuietListener {
    final AtomicReference<String> wrong = new AtomicReference<>("");
    volatile int read;
    final AtomicInteger moves = new AtomicInteger();
    final byte[] flow = new byte[FLOW];
    volatile boolean ended;
    private final Stream stream;
    private final boolean quick;
    private volatile Loop here;
    private volatile Loop there;
    private volatile boolean leaving;

    Wandering(Stream stream, Loop here, Loop there, boolean quick) {
      this.quick = quick;
      this.stream = stream;
      this.here = here;
      this.there = there;
      for (int i = 0; i < FLOW; i++) {
        flow[i] = (byte) (i % PERIOD);
      }
    }

    @Override
    public void received(ByteBuf borrowed) {
      if (!here.inLoop()) {
        wrong.set("received on " + Thread.currentThread().getName());
      }
      if (leaving && quick) {
        wrong.set("received while it leaves");
      }
      int at = read;
      byte[] got = ByteBufUtil.getBytes(borrowed);
      if (!Arrays.equals(got, Arrays.copyOfRange(flow, at, at + got.length))) {
        wrong.compareAndSet("", "wrong bytes from " + at);
      }
      read = at + got.length; // one loop at a time
      if (!leaving && stream.leaveLoop(this::left)) {
        leaving = true;
      }
    }

    private void left() {
      Loop from = here;
      here = there;
      there = from;
      moves.incrementAndGet();
      leaving = false;
      here.execute(() -> stream.start(here));
    }

    @Override
    public void inputEnded() {
      ended = true;
    }

    @Override
    public void writeFailed(CloseReason reason) {
      wrong.set("write failed: " + reason);
    }

    @Override
    public void closed(CloseReason reason) {
      wrong.set("closed: " + reason);
      ended = true;
    }
  }
}
