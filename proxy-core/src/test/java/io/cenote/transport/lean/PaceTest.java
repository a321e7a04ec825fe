package io.cenote.transport.lean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.transport.TransportType;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;

  /** The kernel doubles what it is told (socket(7)). */
  private static final int FIXED = 2 * Pace.RECEIVE_BUFFER;

  private final List<Socket> sockets = new ArrayList<>();
  private final List<Pace> paces = new ArrayList<>();

  @BeforeEach
  void loadsTheNativeLibrary() {
    assertNotEquals(TransportType.NIO, TransportType.best());
  }

  @AfterEach
  void close() throws IOException {
    for (Pace pace : paces) {
      pace.over();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void shouldLeaveTheKernelsTuningToTheFewThatHaveAPlace() throws Exception {
    for (int i = 0; i < BulkFlows.MOST; i++) {
      Pace bulk = add();
      bulk.moved(Pace.MUCH - 1);
      assertFalse(bulk.isBulk());
      bulk.moved(1);
      assertTrue(bulk.isBulk());
      assertNotEquals(FIXED, receiveBuffer(i));
    }
    Pace late = add();
    late.moved(Pace.MUCH);
    assertFalse(late.isBulk());
    assertEquals(FIXED, receiveBuffer(BulkFlows.MOST));
  }

  @Test
  void shouldGiveThePlaceOfAQuietOneToANewcomer() throws Exception {
    for (int i = 0; i < BulkFlows.MOST; i++) {
      add().moved(Pace.MUCH);
    }
    Eventually.eventually(() -> "quiet", () -> paces.get(0).isQuiet());
    Pace late = add();
    late.moved(Pace.MUCH);
    assertTrue(late.isBulk());
    assertFalse(paces.get(0).isBulk());
    assertEquals(FIXED, receiveBuffer(0));
  }

  @Test
  void shouldFreeThePlaceOfAClosedOne() throws Exception {
    for (int i = 0; i < BulkFlows.MOST; i++) {
      add().moved(Pace.MUCH);
    }
    paces.get(3).over();
    Pace late = add();
    late.moved(Pace.MUCH);
    assertTrue(late.isBulk());
  }

  private Pace add() {
    Socket socket = Socket.newSocketStream();
    sockets.add(socket);
    Pace pace = new Pace(socket);
    paces.add(pace);
    return pace;
  }

  private int receiveBuffer(int index) throws IOException {
    return sockets.get(index).getIntOpt(SOL_SOCKET, SO_RCVBUF);
  }
}
