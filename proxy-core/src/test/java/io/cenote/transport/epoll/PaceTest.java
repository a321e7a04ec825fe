package io.cenote.transport.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.transport.FastPathLimits;
import io.cenote.transport.system.TransportType;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may keep how much in the kernel. Everything runs on a loop, as in the proxy. */
class PaceTest {
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_BUF_LOCK = 72;
  private static final int RCVBUF_LOCKED = 2;

  /** The kernel doubles what it is told (socket(7)). */
  private static final int FIXED = 2 * Pace.RECEIVE_BUFFER;

  private final EventLoop loop = new DefaultEventLoop();
  private final List<Socket> sockets = new ArrayList<>();
  private final List<Pace> paces = new ArrayList<>();

  @BeforeEach
  void loadsTheNativeLibrary() {
    assertNotEquals(TransportType.NIO, TransportType.best());
  }

  @AfterEach
  void close() throws IOException {
    onLoop(
        () -> {
          paces.forEach(Pace::over);
          return true;
        });
    for (Socket socket : sockets) {
      socket.close();
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void shouldFixTheBufferOfOneThatBringsMuch() throws Exception {
    Pace pace = add();
    move(pace, Pace.MUCH - 1);
    assertEquals(0, option(0, SO_BUF_LOCK), "the kernel's own tuning stands");
    move(pace, 1);
    assertEquals(RCVBUF_LOCKED, option(0, SO_BUF_LOCK));
    assertEquals(FIXED, option(0, SO_RCVBUF));
    assertFalse(isBulk(pace));
  }

  @Test
  void shouldGiveTheTuningBackToOneThatHasProvedFast() throws Exception {
    Pace pace = add();
    move(pace, Pace.MUCH);
    move(pace, Pace.FAST - 1);
    assertFalse(isBulk(pace));
    move(pace, 1);
    assertTrue(isBulk(pace));
    assertEquals(0, option(0, SO_BUF_LOCK));
  }

  @Test
  void shouldFixItAgainOnceItBringsNothing() throws Exception {
    Pace pace = onLoop(this::fast);
    assertTrue(isBulk(pace));
    Eventually.eventually(() -> "quiet", () -> !isBulk(pace));
    assertEquals(RCVBUF_LOCKED, option(0, SO_BUF_LOCK));
    assertEquals(FIXED, option(0, SO_RCVBUF));
    move(pace, Pace.FAST);
    assertTrue(isBulk(pace), "it may prove itself anew");
  }

  @Test
  void shouldFixItAgainOnceItBringsLittle() throws Exception {
    Pace pace = onLoop(this::fast);
    for (int look = 0; look < 3; look++) {
      move(pace, Pace.MUCH);
      assertFalse(onLoop(pace::isQuiet));
    }
    move(pace, 1);
    assertTrue(onLoop(pace::isQuiet), "a trickle keeps no place");
  }

  @Test
  void shouldHaveNoMoreThanItsPlaces() {
    long met = FastPathLimits.BULK_FLOWS.sum();
    boolean late =
        onLoop(
            () -> {
              for (int i = 0; i < BulkFlows.MOST; i++) {
                assertTrue(fast().isBulk());
              }
              Pace newcomer = fast();
              assertFalse(newcomer.isBulk());
              paces.get(3).over();
              newcomer.moved(Pace.FAST, loop);
              return newcomer.isBulk();
            });
    assertTrue(late, "the place of a closed one is free");
    assertEquals(met + 1, FastPathLimits.BULK_FLOWS.sum());
  }

  @Test
  void shouldGiveNoPlaceWhereNoneIsAllowed() throws Exception {
    long met = FastPathLimits.BULK_FLOWS.sum();
    Pace pace =
        onLoop(
            () -> {
              BulkFlows.allowNone();
              return fast();
            });
    assertFalse(isBulk(pace));
    assertEquals(met, FastPathLimits.BULK_FLOWS.sum());
    assertEquals(RCVBUF_LOCKED, option(0, SO_BUF_LOCK));
  }

  private Pace fast() {
    Pace pace = add();
    pace.moved(Pace.MUCH, loop);
    pace.moved(Pace.FAST, loop);
    return pace;
  }

  private void move(Pace pace, int bytes) {
    onLoop(
        () -> {
          pace.moved(bytes, loop);
          return true;
        });
  }

  private boolean isBulk(Pace pace) {
    return onLoop(pace::isBulk);
  }

  private <T> T onLoop(Supplier<T> work) {
    return loop.submit(work::get).syncUninterruptibly().getNow();
  }

  private Pace add() {
    Socket socket = Socket.newSocketStream();
    sockets.add(socket);
    Pace pace = new Pace(socket);
    paces.add(pace);
    return pace;
  }

  private int option(int index, int name) throws IOException {
    return sockets.get(index).getIntOpt(SOL_SOCKET, name);
  }
}
