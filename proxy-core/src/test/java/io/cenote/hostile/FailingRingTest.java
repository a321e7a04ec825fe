package io.cenote.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Needs;
import io.cenote.testing.TinyServer;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** io_uring_enter(2) that fails, as strace(1) makes it. */
@Timeout(120)
class FailingRingTest {
  @ParameterizedTest
  @ValueSource(strings = {"EAGAIN", "ENOMEM", "EBUSY"})
  void shouldRetryATransientError(String error) throws Exception {
    try (TinyServer server = TinyServer.echo();
        ProxyProcess proxy = start(server)) {
      try (Socket before = proxy.connect("in")) {
        assertEchoes(before);
        Process strace = inject(proxy, error, "when=1..40");
        try {
          proxy.awaitLine("io_uring is tried again");
          for (int i = 0; i < 20; i++) {
            assertEchoes(before);
            try (Socket newcomer = proxy.connect("in")) {
              assertEchoes(newcomer);
            }
          }
        } finally {
          end(strace);
        }
        assertEchoes(before);
      }
      proxy.awaitNoSessions();
    }
  }

  @Test
  void shouldEndTheProcessWhereItFailsForGood() throws Exception {
    try (TinyServer server = TinyServer.echo();
        ProxyProcess proxy = start(server)) {
      Process strace = inject(proxy, "EBADF", "when=1+");
      try {
        assertTrue(proxy.awaitEnd(30, TimeUnit.SECONDS), "the process goes on");
        assertEquals(1, proxy.exitCode());
        proxy.awaitLine("failed: event loop ");
      } finally {
        end(strace);
      }
    }
  }

  private static ProxyProcess start(TinyServer server) throws IOException, InterruptedException {
    Needs.root();
    Needs.that(TransportType.whyNotRing().isEmpty(), "io_uring");
    return ProxyProcess.start(
        List.of(),
        """
        cenote {
          event-loops = 2, admin.bind = off, stats.interval = 1h, fast-path.io-uring = true
          listeners.in { bind = "127.0.0.1:0", upstream = out }
          upstreams.out { endpoints = [ "%s" ] }
        }
        """
            .formatted(server.endpoint()));
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write(7);
    assertEquals(7, socket.getInputStream().read());
  }

  private static Process inject(ProxyProcess proxy, String error, String when) throws IOException {
    Path strace = Needs.tool("strace");
    return new ProcessBuilder(
            strace.toString(),
            "-f",
            "-q",
            "-e",
            "trace=io_uring_enter",
            "-e",
            "inject=io_uring_enter:error=" + error + ":" + when,
            "-o",
            "/dev/null",
            "-p",
            String.valueOf(proxy.pid()))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void end(Process strace) throws InterruptedException {
    strace.destroy();
    assertTrue(strace.waitFor(10, TimeUnit.SECONDS), "strace goes on");
  }
}
