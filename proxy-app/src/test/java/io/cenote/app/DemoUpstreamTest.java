package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class DemoUpstreamTest {
  private static final int ROUNDS = 500;

  /** The demo printed a stack trace behind its last line where a connection came as it ended. */
  @Test
  void shouldEndSilentlyWhileConnectionsArrive() throws Exception {
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    try {
      for (int i = 0; i < ROUNDS; i++) {
        endWithAConnection();
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertEquals(List.of(), uncaught);
  }

  private static void endWithAConnection() throws Exception {
    DemoUpstream upstream = new DemoUpstream();
    int port = upstream.port();
    Thread ending =
        new Thread(
            () -> {
              try {
                upstream.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    ending.start();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.shutdownOutput();
    } catch (SocketException e) {
      return; // the demo was over first
    } finally {
      ending.join();
    }
  }
}
