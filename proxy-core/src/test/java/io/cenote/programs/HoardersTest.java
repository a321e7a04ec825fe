package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of {@code tcp} that never read, beyond the bound of what is kept for all. */
@Timeout(60)
class HoardersTest {
  private static final long BOUND = 1024 * 1024;
  private static final int HOARDERS = 120;
  private static final byte[] BLOCK = new byte[64 * 1024];

  @ParameterizedTest
  @EnumSource(TransportType.class)
  void shouldEndTheNewestOfThoseThatDoNotRead(TransportType type) throws Exception {
    Needs.that(type != TransportType.IO_URING || TransportType.whyNotRing().isEmpty(), "io_uring");
    List<Socket> hoarders = new ArrayList<>();
    try (TestUpstream upstream = new TestUpstream(HoardersTest::serve);
        RunningProxy proxy =
            RunningProxy.tcp()
                .transport(type)
                .globals("limits.buffered-bytes = " + BOUND)
                .pool("max-connections = 200")
                .before(upstream.port());
        Socket other = proxy.connect()) {
      ask(other);
      for (int i = 0; i < HOARDERS; i++) {
        Socket hoarder = proxy.connect();
        hoarders.add(hoarder);
        hoarder.getOutputStream().write('p');
        ask(other);
      }
      Eventually.eventually("some are ended", () -> ended(proxy) > 0);
      Eventually.eventually("there is room again", () -> kept(proxy) < BOUND);
      ask(other);
      assertTrue(isOpen(hoarders.get(0)), "the first was ended");
      for (Socket hoarder : hoarders) {
        TestUpstream.reset(hoarder);
      }
      Eventually.eventually(() -> "kept " + kept(proxy), () -> kept(proxy) == 0);
    }
  }

  private static void serve(Socket client) throws IOException {
    int word = client.getInputStream().read();
    while (word == 'e') {
      client.getOutputStream().write('e');
      word = client.getInputStream().read();
    }
    while (word == 'p') {
      client.getOutputStream().write(BLOCK);
    }
  }

  private static void ask(Socket other) throws IOException {
    other.getOutputStream().write('e');
    assertEquals('e', other.getInputStream().read());
  }

  private static boolean isOpen(Socket hoarder) throws IOException {
    try {
      return hoarder.getInputStream().read() == 0;
    } catch (SocketException reset) {
      return false;
    }
  }

  private static long kept(RunningProxy proxy) {
    return proxy.cenote().read().join().buffered().bytes();
  }

  private static long ended(RunningProxy proxy) {
    return proxy.cenote().read().join().buffered().clientsEnded();
  }
}
