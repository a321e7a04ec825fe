package io.cenote.transport.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.QuietListener;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Endpoint;
import io.cenote.transport.TcpSettings;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A listener that throws with bytes in hand, on every kind of stream. */
class StreamFailureTest {
  @ParameterizedTest
  @CsvSource({
    "IO_URING, false",
    "IO_URING, true",
    "EPOLL, false",
    "EPOLL, true",
    "EPOLL_NETTY, false",
    "EPOLL_NETTY, true",
    "NIO, false",
    "NIO, true"
  })
  void shouldResetTheSocketAndKeepTheLoop(TransportType type, boolean paused) throws Exception {
    Needs.that(type != TransportType.IO_URING || TransportType.whyNotRing().isEmpty(), "io_uring");
    try (Loops loops = new Loops(type, 1);
        ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      NettyLoop loop = loops.all().get(0);
      InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
      Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", address.getPort());
      TcpSettings tcp = TcpSettings.foundDeadAfter(Duration.ofSeconds(30));
      Stream stream =
          new Connector(type).connecting(loop, endpoint, address, tcp, Duration.ofSeconds(5));
      Failing failing = new Failing();
      stream.listen(failing);
      if (!paused) {
        stream.resume();
      }
      loop.execute(() -> stream.start(loop));
      try (Socket peer = server.accept()) {
        peer.setSoTimeout(10_000);
        peer.getOutputStream().write(1);
        if (paused) { // then it is a task of the loop that reads
          loop.execute(stream::resume);
        }
        SocketException reset =
            assertThrows(SocketException.class, () -> peer.getInputStream().read());
        assertEquals("Connection reset", reset.getMessage());
        Eventually.eventually(() -> "told", () -> failing.told == CloseReason.LOCAL_ABORT);
        loop.eventLoop().submit(() -> {}).sync();
      }
    }
  }

  private static final class Failing implements QuietListener {
    private volatile @Nullable CloseReason told;

    @Override
    public void received(ByteBuf borrowed) {
      throw new OutOfMemoryError("direct memory");
    }

    @Override
    public void closed(CloseReason reason) {
      told = reason;
    }
  }
}
