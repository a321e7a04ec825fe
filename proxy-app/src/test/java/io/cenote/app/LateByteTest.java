package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With {@code reuse = clean}: a byte that came for the last client, but lies unread in the kernel
 * when the next one is served, must not reach the next one. The process is stopped meanwhile, so
 * that both wait for it: the newcomer first, then the byte.
 */
class LateByteTest {
  @TempDir private Path folder;

  @Test
  void shouldNotHandOutAConnectionOnWhichAByteLiesUnread() throws Exception {
    String kill = Needs.tool("kill").toString();
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Path file =
          Files.writeString(
              folder.resolve("late.conf"),
              """
              cenote {
                event-loops = 1, admin.bind = off, stats.interval = 50ms
                listeners.in { bind = "127.0.0.1:0", upstream = out, max-sessions = 10 }
                upstreams.out { endpoints = [ "127.0.0.1:%d" ], pool.reuse = clean }
              }
              """
                  .formatted(server.getLocalPort()));
      try (Program program = Program.start(folder, "run", file.toString());
          Socket upstream = serveOnce(program, server)) {
        program.awaitOut("idle=1 pending=0");
        signal(kill, "-STOP", program);
        Eventually.eventually("stopped", () -> isStopped(program));
        try (Socket newcomer = program.connect("in")) {
          upstream.getOutputStream().write('L');
          signal(kill, "-CONT", program);
          try (Socket fresh = server.accept()) {
            assertEquals('?', askFrom(newcomer, fresh));
            fresh.getOutputStream().write('!');
            assertEquals('!', newcomer.getInputStream().read());
          }
        }
      }
    }
  }

  /** One clean session; gives the server's side of its connection, which the pool keeps. */
  private static Socket serveOnce(Program program, ServerSocket server) throws IOException {
    server.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
    try (Socket first = program.connect("in")) {
      first.getOutputStream().write('?');
      Socket upstream = server.accept();
      assertEquals('?', upstream.getInputStream().read());
      upstream.getOutputStream().write('!');
      assertEquals('!', first.getInputStream().read());
      return upstream;
    }
  }

  private static int askFrom(Socket client, Socket server) throws IOException {
    client.getOutputStream().write('?');
    return server.getInputStream().read();
  }

  private static boolean isStopped(Program program) {
    try {
      return Files.readString(Path.of("/proc/" + program.pid() + "/stat")).contains(") T ");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void signal(String kill, String name, Program program) throws Exception {
    Process sent = new ProcessBuilder(kill, name, Long.toString(program.pid())).start();
    assertEquals(0, sent.waitFor());
  }
}
