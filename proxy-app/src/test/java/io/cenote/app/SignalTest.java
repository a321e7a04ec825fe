package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end by SIGTERM: 0 if nobody was cut, 143 if somebody was. */
class SignalTest {
  @TempDir private Path folder;
  private EchoServer server;

  @BeforeEach
  void start() throws IOException {
    server = new EchoServer();
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private Program run(String drainTimeout) throws IOException {
    String drain = "drain.timeout = " + drainTimeout;
    Path file = Configs.write(folder, 0, server.port(), drain, "max-sessions = 10");
    return Program.start(folder, "run", file.toString());
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

  @Test
  void shouldEndAtOnceOnASecondSignal() throws IOException {
    try (Program program = run("10m");
        Socket client = client(program)) {
      program.terminate();
      program.awaitOut("draining, sessions: 1");
      program.terminate();
      assertEquals(143, program.exitCode(), program.out());
      assertTrue(client.isConnected());
    }
  }
}
