package io.cenote.transport.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.transport.epoll.LeanChannel;
import io.cenote.transport.epoll.LeanSocket;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** Reads by operations: what one brings after its channel was paused. */
class RingReaderTest {
  private static final byte[] WORDS = {1, 2, 3, 4, 5};

  @RepeatedTest(value = 20, failureThreshold = 1)
  void shouldHoldWhatAReadBringsToAPausedChannelUntilItGoesOn() throws Exception {
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
        one.other = other.channel;
        other.other = one.channel;
        inOneBatch(loop, List.of(busy, busier, first, second));
        Eventually.eventually(() -> "first", () -> one.got() + other.got() == WORDS.length);
        Pausing paused = one.got() == 0 ? one : other;
        for (int i = 0; i < 5; i++) {
          loop.execute(() -> {});
          loop.eventLoop().submit(() -> {}).sync();
        }
        assertEquals(0, paused.got(), "nothing is handed to a paused channel");
        loop.execute(() -> paused.channel().config().setAutoRead(true));
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

  private static Socket connect(NettyLoop loop, Pausing handler, ServerSocket server)
      throws Exception {
    InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
    LeanSocket socket = LeanSocket.to(address);
    LeanChannel channel = LeanChannel.connecting(socket, new RingWiring(socket));
    handler.channel = channel;
    channel.pipeline().addLast(handler);
    loop.eventLoop().register(channel).sync();
    channel.connect(address).sync();
    return server.accept();
  }

  /** Keeps what it gets, and pauses the other channel at that. */
  private static final class Pausing extends ChannelInboundHandlerAdapter {
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private volatile @Nullable LeanChannel channel;
    private volatile @Nullable LeanChannel other;

    LeanChannel channel() {
      LeanChannel mine = channel;
      if (mine == null) {
        throw new IllegalStateException("not connected");
      }
      return mine;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      LeanChannel pausing = other;
      if (pausing != null) {
        pausing.config().setAutoRead(false);
      }
      got.writeBytes(ByteBufUtil.getBytes((ByteBuf) message));
      ((ByteBuf) message).release();
    }

    int got() {
      return got.size();
    }

    byte[] bytes() {
      return got.toByteArray();
    }
  }
}
