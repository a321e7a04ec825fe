package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program's admin endpoint by other programs: health, and an end that is asked for. */
class AdminProgramTest {
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

  private Path socket() {
    return folder.resolve("admin.sock");
  }

  private Program run(String more) throws IOException {
    String admin = "admin { bind = \"unix:" + socket() + "\"\n " + more + " }";
    Path file = Configs.write(folder, 0, server.port(), admin, "max-sessions = 10");
    Program program = Program.start(folder, "run", file.toString());
    program.awaitOut("listener=in bind=");
    return program;
  }

  private int health(String... arguments) {
    String[] all = new String[1 + arguments.length];
    all[0] = "health";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try (Program health = Program.start(folder, all)) {
      return health.exitCode();
    }
  }

  private String post(String path) throws IOException {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(socket()));
      String text = "POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      byte[] answer = Channels.newInputStream(client).readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldTellWhetherItIsReady() throws IOException {
    String target = "unix:" + socket();
    assertEquals(1, health(target), "nobody is there");
    try (Program program = run("read-only-bind = \"127.0.0.1:0\"")) {
      assertEquals(0, health(target));
      program.terminate();
      assertEquals(0, program.exitCode());
    }
    assertEquals(1, health(target), "it has ended");
  }

  @ParameterizedTest
  @CsvSource({"--help, 0", "nonsense, 2", "https://localhost, 2", "http://127.0.0.1:1, 1"})
  void shouldEndWithTheCodeOfWhatWasAsked(String argument, int code) {
    assertEquals(code, health(argument));
  }

  @Test
  void shouldChangeALevelForAWhile() throws IOException {
    try (Program program = run("")) {
      String begun = post("/logging?logger=cenote.session&level=debug&for=2s");
      assertTrue(begun.endsWith("cenote.session: DEBUG for 2s, then INFO\n"), begun);
      program.connect("in").close();
      program.awaitOut("DEBUG cenote.session - listener=in");
      program.awaitOut("INFO  cenote - logger=cenote.session level=DEBUG for=2s, then INFO");
      program.awaitOut("INFO  cenote - logger=cenote.session level=INFO again");
      assertTrue(post("/logging?logger=nobody&level=INFO").startsWith("HTTP/1.1 400 "));
      assertTrue(post("/logging?logger=cenote&level=LOUD").startsWith("HTTP/1.1 400 "));
      program.terminate();
      assertEquals(0, program.exitCode());
    }
  }

  @Test
  void shouldEndAsAtASignalWhenItIsAskedTo() throws IOException {
    try (Program program = run("")) {
      assertTrue(post("/drain").startsWith("HTTP/1.1 202 "));
      assertEquals(0, program.exitCode(), program.out());
      assertTrue(program.out().contains("drained, sessions cut: 0"), program.out());
    }
  }
}
