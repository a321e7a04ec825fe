package io.cenote.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that live and do not read are no dead clients: they have a limit of their own. */
@Timeout(120)
class SlowReadersTest {
  private static final int STALLED = 200;
  private static final int DRIPPING = 20;
  private static final double LIMIT_SECONDS = 6;
  private static final Pattern AGE = Pattern.compile(" age-s=([0-9.]+) ");

  @Test
  void shouldGiveNoReaderUpBeforeTheSlowReaderLimit() throws Exception {
    List<Socket> stalled = new ArrayList<>();
    List<Socket> dripping = new ArrayList<>();
    try (TestUpstream upstream = new TestUpstream(SlowReadersTest::pour);
        LogCapture closes = new LogCapture("cenote.close");
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener("dead-after = 2s, slow-reader-timeout = 6s")
                .pool("max-connections = 400")
                .before(upstream.port())) {
      for (int i = 0; i < STALLED; i++) {
        stalled.add(connect(proxy));
      }
      for (int i = 0; i < DRIPPING; i++) {
        dripping.add(connect(proxy));
      }
      // At a kilobyte and more every now and then a window opens, and that is progress.
      byte[] drop = new byte[2_048];
      proxy.awaitUntil(
          "the stalled are given up",
          () -> {
            for (Socket socket : dripping) {
              sip(socket, drop);
            }
            LockSupport.parkNanos(300_000_000);
            return proxy.sessions() == DRIPPING;
          });
      assertEquals(STALLED, closes.lines().size());
      for (String line : closes.lines()) {
        assertTrue(line.contains(" reason=peer-stalled phase=active "), line);
        Matcher age = AGE.matcher(line);
        assertTrue(age.find() && Double.parseDouble(age.group(1)) >= LIMIT_SECONDS, line);
      }
    } finally {
      for (Socket socket : stalled) {
        socket.close();
      }
      for (Socket socket : dripping) {
        socket.close();
      }
    }
  }

  private static Socket connect(RunningProxy proxy) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 * 1024);
    socket.connect(proxy.address(), 5_000);
    return socket;
  }

  private static void sip(Socket socket, byte[] into) {
    try {
      assertTrue(socket.getInputStream().read(into) > 0, "it lives and must be served");
    } catch (IOException e) {
      throw new AssertionError("it lives and must be served", e);
    }
  }

  /** Until nobody is there any more. */
  private static void pour(Socket client) {
    byte[] water = new byte[64 * 1024];
    try {
      while (true) {
        client.getOutputStream().write(water);
      }
    } catch (IOException gone) {
      return;
    }
  }
}
