package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cenote top} before a proxy that runs, and in a terminal. */
class TopProgramTest {
  private static final String ENTERED = "\u001b[?1049h";
  private static final String LEFT = "\u001b[?1049l";

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

  private String socket() {
    return "unix:" + folder.resolve("admin.sock");
  }

  private Program run(String bind) throws IOException {
    String admin = "admin.bind = \"" + bind + "\"";
    Path file = Configs.write(folder, 0, server.port(), admin, "max-sessions = 10");
    Program program = Program.start(folder, "run", file.toString());
    program.awaitOut("listener=in bind=");
    return program;
  }

  private Program top(String... more) {
    List<String> arguments = new ArrayList<>(List.of("top"));
    arguments.addAll(List.of(more));
    return Program.start(folder, arguments.toArray(String[]::new));
  }

  private void assertShows(String address) {
    try (Program top = top("--admin", address, "--once")) {
      assertEquals(0, top.exitCode(), top.err());
      assertTrue(top.out().startsWith("cenote " + address + "\nsessions: 1, "), top.out());
      assertTrue(top.out().matches("(?s).*\nLISTENER .*\nin +127.0.0.1:0 .*"), top.out());
      assertTrue(top.out().matches("(?s).*\nCLIENT +SESSION .*\n127.0.0.1:.*"), top.out());
      assertEquals(-1, top.out().indexOf('\u001b'), top.out());
      assertEquals("", top.err());
    }
  }

  @Test
  void shouldPrintOneReadingOverAUnixSocket() throws IOException {
    try (Program program = run(socket());
        Socket client = program.connect("in")) {
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
      assertShows(socket());
    }
  }

  @Test
  void shouldPrintOneReadingOverTcp() throws IOException {
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    try (Program program = run("127.0.0.1:" + port);
        Socket client = program.connect("in")) {
      client.getOutputStream().write('x');
      assertEquals('x', client.getInputStream().read());
      assertShows("http://127.0.0.1:" + port);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--admin=http://127.0.0.1:1, 1, top: http://127.0.0.1:1: Connection refused",
    "--admin=unix:/nowhere/x, 1, top: unix:/nowhere/x: No such file or directory",
    "--admin=nonsense, 2, Usage: cenote top",
    "--admin=http://127.0.0.1:99999, 2, Usage: cenote top",
    "--admin=http://127.0.0.1:9900/pools, 2, Usage: cenote top",
    "--nonsense, 2, Usage: cenote top"
  })
  void shouldEndWithTheCodeOfWhatWasAsked(String argument, int code, String said) {
    try (Program top = top(argument)) {
      assertEquals(code, top.exitCode());
      assertTrue(top.err().contains(said), top.err());
      assertEquals(code == 1, top.err().lines().count() == 1, top.err());
    }
  }

  /** Runs it in a terminal, with the terminal's settings before and behind. */
  private PseudoTerminal terminal(String variables) throws IOException {
    List<String> command = new ArrayList<>(Program.command(List.of()));
    command.addAll(List.of("top", "--admin", socket()));
    String top = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Path script = folder.resolve("session.sh");
    Files.writeString(
        script,
        "trap : INT\nstty rows 24 cols 70\nstty -g > before\n"
            + variables
            + top
            + "\necho \"code $?\"\nstty -g > behind\n",
        StandardCharsets.UTF_8);
    return PseudoTerminal.run(folder, "sh " + script);
  }

  private void assertRestored(PseudoTerminal terminal, int code) throws IOException {
    terminal.await("code " + code);
    terminal.awaitEnd();
    String out = terminal.out();
    assertTrue(out.indexOf(LEFT) > out.indexOf(ENTERED), out);
    assertEquals(
        Files.readString(folder.resolve("before")), Files.readString(folder.resolve("behind")));
  }

  @Test
  void shouldFollowAProxyThatGoesAndComesBackUntilAKeyEndsIt() throws IOException {
    try (PseudoTerminal terminal = followed()) {
      terminal.await("no answer since ");
      int seen = terminal.out().length();
      try (Program again = run(socket())) {
        Eventually.eventually(
            terminal::out, () -> terminal.out().substring(seen).contains("sessions: 0, "));
        terminal.type("s");
        terminal.await("s sort: bytes");
        terminal.type("q");
        assertRestored(terminal, 0);
        assertTrue(again.isAlive());
      }
    }
  }

  /** A terminal that has shown a proxy, which then has ended. */
  private PseudoTerminal followed() throws IOException {
    try (Program program = run(socket())) {
      PseudoTerminal terminal = terminal("");
      terminal.await("q quit  s sort: age  p pause");
      terminal.await("\u001b[1mPOOL");
      program.terminate();
      assertEquals(0, program.exitCode());
      return terminal;
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void shouldGiveTheTerminalBackAtASignal(String signal, int code) throws IOException {
    try (Program program = run(socket());
        PseudoTerminal terminal = terminal("")) {
      terminal.await("q quit");
      terminal.signal("java", signal);
      assertRestored(terminal, code);
      assertTrue(program.isAlive());
    }
  }

  @Test
  void shouldUseNoColoursWhereNobodyWantsThem() throws IOException {
    try (Program program = run(socket());
        PseudoTerminal terminal = terminal("NO_COLOR=1 ")) {
      terminal.await("q quit");
      terminal.type("q");
      assertRestored(terminal, 0);
      assertFalse(terminal.out().matches("(?s).*\u001b\\[[0-9]*m.*"), terminal.out());
      assertTrue(program.isAlive());
    }
  }
}
