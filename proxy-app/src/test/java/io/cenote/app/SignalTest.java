package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end by SIGTERM: 0 if nobody was cut, 143 if somebody was. */
class SignalTest {
  /**
   * As the launcher starts it: SIGUSR2 is not the JVM's then. And no signal is ignored, as under
   * nohup(1) or in the background of a shell: the JVM leaves such a signal alone.
   */
  private static final List<String> LAUNCHED =
      List.of("env", "--default-signal=HUP,INT,USR1,USR2", "_JAVA_SR_SIGNUM=62");

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

  private Program run(String drainTimeout) throws IOException {
    String drain = "drain.timeout = " + drainTimeout;
    Path file = Configs.write(folder, 0, server.port(), drain, "max-sessions = 10");
    return Program.start(folder, LAUNCHED, "run", file.toString());
  }

  /** A client that has been served once. */
  private static Socket client(Program program) throws IOException {
    Socket client = program.connect("in");
    assertArrayEquals(new byte[] {1}, echo(client, new byte[] {1}));
    return client;
  }

  private static byte[] echo(Socket client, byte[] data) throws IOException {
    client.getOutputStream().write(data);
    return client.getInputStream().readNBytes(data.length);
  }

  @Test
  void shouldEndWithZeroWhenThereIsNoSession() throws IOException {
    try (Program program = run("30s")) {
      client(program).close();
      program.terminate();
      assertEquals(0, program.exitCode(), program.out());
      assertTrue(program.out().contains("drained, sessions cut: 0"), program.out());
    }
  }

  @Test
  void shouldLetASessionFinishWithinTheDrainByteForByte() throws IOException {
    byte[] data = new byte[20_000];
    new Random(3).nextBytes(data);
    try (Program program = run("30s");
        Socket client = client(program)) {
      program.terminate();
      program.awaitOut("draining, sessions: 1");
      for (int i = 0; i < 20; i++) {
        assertArrayEquals(data, echo(client, data));
      }
      client.shutdownOutput();
      assertEquals(-1, client.getInputStream().read());
      assertEquals(0, program.exitCode(), program.out());
    }
  }

  @Test
  void shouldCutASessionThatNeverEndsAtTheDrainDeadline() throws IOException {
    try (Program program = run("300ms");
        Socket client = client(program)) {
      program.terminate();
      assertEquals(-1, client.getInputStream().read());
      assertEquals(143, program.exitCode(), program.out());
      assertTrue(program.out().contains("drained, sessions cut: 1"), program.out());
      assertTrue(program.out().contains("closed.drained=1"), program.out());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"USR1", "USR2"})
  void shouldWarnOfASignalThatHasNoMeaningAndGoOn(String name) throws IOException {
    Path file = Configs.write(folder, 0, server.port(), "", "max-sessions = 10");
    try (Program program = Program.start(folder, LAUNCHED, "run", file.toString());
        Socket client = client(program)) {
      program.signal(name);
      program.awaitOut("WARN +cenote - SIG" + name + " ignored");
      for (int i = 0; i < 20; i++) {
        program.signal(name, name, name, name, name);
        assertArrayEquals(new byte[] {2}, echo(client, new byte[] {2}));
      }
      client.shutdownOutput();
      assertEquals(-1, client.getInputStream().read());
      program.terminate();
      assertEquals(0, program.exitCode(), program.out() + program.err());
      long lines = program.out().lines().filter(line -> line.contains("SIG" + name)).count();
      assertTrue(lines <= 3, program.out());
    }
  }

  /** The configuration is a pipe, so the program waits for it as long as the test wants. */
  @Test
  void shouldHandleSignalsBeforeItHasReadItsConfiguration() throws Exception {
    Path file = Configs.write(folder, 0, server.port(), "", "max-sessions = 10");
    Path pipe = pipe();
    try (Program program = Program.start(folder, LAUNCHED, "run", pipe.toString())) {
      try (OutputStream toProgram = Files.newOutputStream(pipe)) { // opened once it is read
        program.signal("HUP", "USR1", "USR2");
        program.awaitOut("WARN +cenote - SIGUSR1 ignored");
        program.awaitOut("WARN +cenote - SIGUSR2 ignored");
        toProgram.write(Files.readAllBytes(file));
      }
      client(program).close();
      program.terminate();
      assertEquals(0, program.exitCode(), program.out() + program.err());
    }
  }

  @Test
  void shouldReloadOnHangUpAndSayWhatIsWrong() throws IOException {
    Path file = Configs.write(folder, 0, server.port(), "", "max-sessions = 10");
    String good = Files.readString(file);
    try (Program program = Program.start(folder, LAUNCHED, "run", file.toString());
        Socket client = client(program)) {
      assertArrayEquals(new byte[] {1}, echo(client, new byte[] {1}));
      Files.writeString(file, good.replace("max-sessions = 10", "max-sessions = 11"));
      program.signal("HUP");
      program.awaitOut("INFO +cenote - reloaded: added=none changed=listener:");
      Files.writeString(file, good.replace("max-sessions = 10", "max-sesions = 12"));
      program.signal("HUP");
      program.awaitOut("WARN +cenote - reload refused, nothing has changed: .*max-sesions");
      assertArrayEquals(new byte[] {2}, echo(client, new byte[] {2}));
      client.shutdownOutput();
      assertEquals(-1, client.getInputStream().read());
      program.terminate();
      assertEquals(0, program.exitCode(), program.out() + program.err());
    }
  }

  /** Nothing is left behind that the next one stumbles over, the files of Unix sockets neither. */
  @Test
  void shouldStartAgainAfterAKillInTheMidstOfReloads() throws IOException {
    String sockets =
        "admin.bind = \"unix:%1$s/admin\", listeners.file { bind = \"unix:%1$s/in\", upstream = out }"
            .formatted(folder);
    Path file = Configs.write(folder, 0, server.port(), sockets, "max-sessions = 10");
    String text = Files.readString(file);
    for (int i = 0; i < 4; i++) {
      try (Program program = Program.start(folder, LAUNCHED, "run", file.toString());
          Socket client = client(program)) {
        Files.writeString(file, text.replace("max-sessions = 10", "max-sessions = 2" + i));
        program.signal("HUP");
        if (i == 0) {
          program.awaitOut("INFO +cenote - reloaded: ");
        }
        program.signal("HUP", "HUP", "KILL");
        assertEquals(137, program.exitCode(), program.out());
        assertTrue(client.isConnected());
      }
    }
    try (Program program = Program.start(folder, LAUNCHED, "run", file.toString())) {
      client(program).close();
      program.terminate();
      assertEquals(0, program.exitCode(), program.out() + program.err());
    }
  }

  @Test
  void shouldEndAtOnceAndWithZeroIfNothingIsOpenYet() throws Exception {
    Path pipe = pipe();
    try (Program program = Program.start(folder, "run", pipe.toString());
        OutputStream toProgram = Files.newOutputStream(pipe)) {
      program.terminate();
      assertEquals(0, program.exitCode(), program.out() + program.err());
      toProgram.flush();
    }
  }

  private Path pipe() throws IOException, InterruptedException {
    Path pipe = folder.resolve("cenote.conf");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    return pipe;
  }

  @Test
  void shouldEndAtOnceOnASecondSignal() throws IOException {
    try (Program program = run("10m");
        Socket client = client(program)) {
      program.terminate();
      program.awaitOut("draining, sessions: 1");
      program.signal("INT");
      assertEquals(143, program.exitCode(), program.out());
      assertTrue(client.isConnected());
    }
  }
}
