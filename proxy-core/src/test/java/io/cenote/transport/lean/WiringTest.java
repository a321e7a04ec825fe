package io.cenote.transport.lean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.transport.Loops;
import io.cenote.transport.NettyLoop;
import io.cenote.transport.StreamHandler;
import io.cenote.transport.TransportType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong for one socket. */
class WiringTest {
  @ParameterizedTest
  @CsvSource({"IO_URING, false", "IO_URING, true", "EPOLL, false", "EPOLL, true"})
  void shouldResetTheSocketAndKeepTheLoop(TransportType type, boolean paused) throws Exception {
    boolean ring = type == TransportType.IO_URING;
    Needs.that(!ring || TransportType.best() == type, "io_uring");
    try (Loops loops = new Loops(type, 1);
        ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      NettyLoop loop = loops.all().get(0);
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      LeanChannel channel = ring ? LeanChannel.onRing(address) : LeanChannel.onEpoll(address);
      Failing failing = new Failing();
      channel.pipeline().addLast(failing);
      loop.eventLoop().register(channel).sync();
      channel.connect(address).sync();
      try (Socket peer = server.accept()) {
        peer.setSoTimeout(10_000);
        if (paused) { // then it is a task of the loop that reads
          loop.eventLoop().submit(() -> channel.config().setAutoRead(false)).sync();
        }
        peer.getOutputStream().write(1);
        if (paused) {
          loop.eventLoop().submit(() -> channel.config().setAutoRead(true)).sync();
        }
        SocketException reset =
            assertThrows(SocketException.class, () -> peer.getInputStream().read());
        assertEquals("Connection reset", reset.getMessage());
        Eventually.eventually(() -> "told", () -> failing.told instanceof OutOfMemoryError);
        loop.eventLoop().submit(() -> {}).sync();
      }
    }
  }

  private static final class Failing extends StreamHandler {
    private volatile @Nullable Throwable told;

    @Override
    public void received(ByteBuf bytes) {
      throw new OutOfMemoryError("direct memory");
    }

    @Override
    public void burstOver() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      told = failure;
    }
  }
}
