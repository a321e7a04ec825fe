package io.cenote.transport.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.epoll.LeanSocket;
import io.cenote.transport.epoll.LeanStream;
import io.cenote.transport.system.TransportType;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is handed in for one socket, and when; no ring is needed to tell. */
class RingWiringTest {
  private static final Pattern OPCODE = Pattern.compile("opcode=(\\d+)");
  private static final byte ASYNC_CANCEL = 14;
  private static final byte CLOSE = 19;

  private final List<Byte> handedIn = new ArrayList<>();
  private final IoRegistration registration = new Recording();
  private LeanSocket socket;
  private RingWiring wiring;
  private LeanStream stream;

  @BeforeEach
  void wire() {
    assertNotEquals(TransportType.NIO, TransportType.best(), "loads the native library");
    socket = LeanSocket.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    wiring = new RingWiring(socket);
    InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    LeanSocket other = LeanSocket.to(to);
    stream = LeanStream.connecting(other, to, Duration.ofSeconds(1), new RingWiring(other));
    wiring.registered(registration);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    stream.close();
  }

  @Test
  void shouldWatchOnceForAllThatItWaitsFor() {
    wiring.awaitConnect();
    wiring.awaitInput();
    wiring.awaitRoom();
    assertEquals(List.of(RingOps.POLL_ADD), handedIn);
  }

  @Test
  void shouldWatchAnewWhenTheKernelEndsTheWatch() {
    wiring.awaitInput();
    wiring.onEvent(stream, polled(0, RingOps.MORE));
    assertEquals(1, handedIn.size(), "it goes on");
    wiring.onEvent(stream, polled(0, 0));
    assertEquals(List.of(RingOps.POLL_ADD, RingOps.POLL_ADD), handedIn);
  }

  @Test
  void shouldCloseBehindItsOperationsAndStopWatchingFirst() {
    wiring.awaitInput();
    wiring.close(socket);
    assertEquals(List.of(RingOps.POLL_ADD, ASYNC_CANCEL, CLOSE), handedIn);
    wiring.onEvent(stream, polled(0, 0));
    assertEquals(3, handedIn.size(), "nothing of a closed one is watched");
  }

  @SuppressWarnings("deprecation") // Netty makes its own; there is no other way to have one
  private static IoUringIoEvent polled(int result, int flags) {
    return new IoUringIoEvent(result, flags, RingOps.POLL_ADD, 0L);
  }

  private final class Recording implements IoRegistration {
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // declared by Netty as it is
    public <T> T attachment() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long submit(IoOps operation) {
      Matcher code = OPCODE.matcher(operation.toString());
      assertTrue(code.find(), operation::toString);
      handedIn.add(Byte.valueOf(code.group(1)));
      return handedIn.size();
    }

    @Override
    public boolean isValid() {
      return true;
    }

    @Override
    public boolean cancel() {
      return true;
    }
  }
}
