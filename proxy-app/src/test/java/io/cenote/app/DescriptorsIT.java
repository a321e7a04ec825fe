package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program runs out of file descriptors, and gets over it. As packaged: from jars, which are
 * open already, classes can be loaded without a descriptor; from a folder of classes they cannot.
 */
class DescriptorsIT {
  private static final int CROWD = 400;

  @TempDir private Path folder;
  private TinyServer server;

  @BeforeEach
  void start() throws IOException {
    server = TinyServer.echo();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  /** A session needs two: with an even number left accept fails, with an odd one the connect. */
  @ParameterizedTest
  @ValueSource(ints = {60, 61})
  void shouldOutliveAFamineOfDescriptors(int room) throws Exception {
    Path prlimit = Needs.tool("prlimit");
    Path file = Configs.write(folder, 0, server.port(), "", "max-sessions = 1000");
    List<Socket> regulars = new ArrayList<>();
    List<Socket> crowd = new ArrayList<>();
    try (Program program = Program.launch(folder, "run", file.toString())) {
      for (int i = 0; i < 8; i++) {
        regulars.add(program.connect("in"));
      }
      assertAllServed(regulars);
      lower(prlimit, program, room);
      for (int i = 0; i < CROWD; i++) {
        crowd.add(program.connect("in"));
      }
      program.awaitOut("accept failed, pausing|local-abort: ");
      for (int i = 0; i < 20; i++) {
        assertAllServed(regulars);
      }
      closeAll(crowd);
      Eventually.eventually(() -> "served again: " + program.out(), () -> serves(program));
      assertAllServed(regulars);
      assertTrue(program.isAlive());
      closeAll(regulars);
      program.terminate();
      assertEquals(0, program.exitCode(), program.out());
    } finally {
      closeAll(crowd);
      closeAll(regulars);
    }
  }

  /** Leaves the running program room for a few more descriptors than it has. */
  private static void lower(Path prlimit, Program program, int room)
      throws IOException, InterruptedException {
    long open;
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + program.pid() + "/fd"))) {
      open = descriptors.count();
    }
    Process lowering =
        new ProcessBuilder(
                prlimit.toString(), "--pid", "" + program.pid(), "--nofile=" + (open + room) + ":")
            .inheritIO()
            .start();
    assertTrue(lowering.waitFor(10, TimeUnit.SECONDS));
    assertEquals(0, lowering.exitValue());
  }

  private static void assertAllServed(List<Socket> clients) throws IOException {
    byte[] data = new byte[2000];
    for (int i = 0; i < clients.size(); i++) {
      new Random(i).nextBytes(data);
      clients.get(i).getOutputStream().write(data);
      assertArrayEquals(data, clients.get(i).getInputStream().readNBytes(data.length));
    }
  }

  /** Whether a newcomer is served; one may still be refused while the crowd is leaving. */
  private static boolean serves(Program program) {
    try (Socket client = program.connect("in")) {
      client.getOutputStream().write('?');
      return client.getInputStream().read() == '?';
    } catch (IOException e) {
      return false;
    }
  }

  private static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
