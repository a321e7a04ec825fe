package io.cenote.transport.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Needs;
import io.cenote.transport.epoll.LeanStream;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A listening socket on io_uring at its end. */
class RingServerChannelTest {
  private static final int CLIENTS = 40;
  private static final int TURNS = 200;

  @Test
  void shouldNotOccupyItsLoopOnceItIsClosedWithClientsWaiting() throws Exception {
    Needs.that(TransportType.whyNotRing().isEmpty(), "io_uring");
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    List<Socket> clients = new ArrayList<>();
    try (Loops loops = new Loops(TransportType.IO_URING, 1)) {
      NettyLoop loop = loops.all().get(0);
      RingServerChannel listening = new RingServerChannel(any);
      listening.config().setAutoRead(false);
      listening.pipeline().addLast(new Closing());
      loop.eventLoop().register(listening).sync();
      listening.bind(any).sync();
      InetSocketAddress bound = (InetSocketAddress) listening.localAddress();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Socket(bound.getAddress(), bound.getPort()));
      }
      loop.eventLoop().submit(() -> listening.config().setAutoRead(true)).sync();
      listening.closeFuture().sync();
      int busy = 0;
      for (int i = 0; i < TURNS; i++) {
        loop.eventLoop().submit(() -> {}).sync();
        LockSupport.parkNanos(100_000);
        busy += ((SingleThreadEventExecutor) loop.eventLoop()).pendingTasks();
      }
      assertEquals(0, busy, "tasks of a closed socket");
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  /** Closes the listening socket when the first client is accepted. */
  private static final class Closing extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((LeanStream) message).close();
      context.close();
    }
  }
}
