package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Needs;
import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the program says and with which code it ends. */
class ExitCodeTest {
  @TempDir private Path folder;

  @Test
  void shouldExplainItselfOnHelp() {
    try (Program help = Program.start(folder, "--help")) {
      assertEquals(0, help.exitCode());
      assertTrue(help.out().contains("Usage: cenote"), help.out());
      for (String command : List.of("run", "check", "doctor", "demo")) {
        assertTrue(help.out().contains("\n  " + command), help.out());
      }
      assertEquals("", help.err());
    }
  }

  @Test
  void shouldRefuseAnUnknownOptionAsBadUsage() {
    try (Program program = Program.start(folder, "run", "--no-such-option")) {
      assertEquals(2, program.exitCode());
      assertTrue(program.err().contains("--no-such-option"), program.err());
    }
  }

  @Test
  void shouldReportOnAGoodConfiguration() throws IOException {
    Path file = Configs.write(folder, 1, 2, "", "max-sessions = 7");
    try (Program check = Program.start(folder, "check", file.toString())) {
      assertEquals(0, check.exitCode());
      assertTrue(check.out().contains("listener in\n  bind: 127.0.0.1:1\n"), check.out());
      assertTrue(check.out().contains("sessions: max 7"), check.out());
      assertTrue(check.out().contains("upstream out\n"), check.out());
      assertEquals("", check.err());
    }
  }

  @Test
  void shouldTellEveryProblemOfABadConfigurationOnALineOfItsOwn() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("bad.conf"),
            """
            cenote {
              event-loops = many
              listeners.in { bind = "127.0.0.1:1", upstream = nowhere }
              upstreams.out { endpoints = [ "127.0.0.1:2" ], conect-timeout = 1s }
            }
            """);
    try (Program check = Program.start(folder, "check", file.toString())) {
      assertEquals(1, check.exitCode());
      assertEquals("", check.out());
      List<String> lines = check.err().lines().toList();
      assertEquals(3, lines.size(), check.err());
      assertProblem(lines.get(0), file + ":2: cenote.event-loops: many (expected: ");
      assertProblem(lines.get(1), file + ":3: cenote.listeners.in.upstream: nowhere (expected: ");
      assertProblem(lines.get(2), file + ":4: cenote.upstreams.out.conect-timeout: ");
      assertTrue(lines.get(2).contains("connect-timeout"), lines.get(2));
    }
  }

  private static void assertProblem(String line, String start) {
    assertTrue(line.startsWith(start) && line.endsWith(")"), line);
  }

  @Test
  void shouldRefuseAFileThatIsNotThere() {
    try (Program run = Program.start(folder, "run", folder.resolve("none.conf").toString())) {
      assertEquals(1, run.exitCode());
      assertTrue(run.err().contains("none.conf"), run.err());
    }
  }

  @Test
  void shouldRefuseToStartOnABusyPortAndNameIt() throws IOException {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = Configs.write(folder, busy.getLocalPort(), 2, "", "max-sessions = 10");
      try (Program run = Program.start(folder, "run", file.toString())) {
        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("listener in: 127.0.0.1:" + busy.getLocalPort()), run.err());
      }
    }
  }

  @Test
  void shouldRefuseToStartWithTooFewDescriptors() throws IOException {
    String prlimit = Needs.tool("prlimit").toString();
    Path file = Configs.write(folder, 0, 2, "", "");
    try (Program run =
        Program.start(folder, List.of(prlimit, "--nofile=128:128"), "run", file.toString())) {
      assertEquals(1, run.exitCode());
      assertTrue(run.err().contains("file descriptors: 128 (expected: at least 10565"), run.err());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "none.xml, run, No such file",
    "none.xml, check, No such file",
    "none.xml, demo, No such file",
    "., run, Is a directory",
    "open.xml, run, line 2: ",
    "open.xml, check, line 2: ",
    "other.xml, run, its root is not <configuration>",
    "empty.xml, run, line 1: "
  })
  void shouldRefuseALoggingFileThatCannotBeRead(String name, String verb, String why)
      throws IOException {
    Files.writeString(folder.resolve("open.xml"), "<configuration>\n<root></configuration>");
    Files.writeString(folder.resolve("other.xml"), "<config/>");
    Files.writeString(folder.resolve("empty.xml"), "");
    Path file = Configs.write(folder, 0, 2, "", "max-sessions = 10");
    List<String> options = List.of("-Dlogback.configurationFile=" + folder.resolve(name));
    String[] arguments = verb.equals("demo") ? new String[] {verb} : new String[] {verb, "" + file};
    try (Program program = Program.start(folder, List.of(), options, arguments)) {
      assertEquals(1, program.exitCode());
      assertEquals("", program.out());
      List<String> lines = program.err().lines().toList();
      assertEquals(1, lines.size(), program.err());
      String start = "logback.configurationFile: " + folder.resolve(name) + " (expected: a logback";
      assertProblem(lines.get(0), start);
      assertTrue(lines.get(0).contains(why), lines.get(0));
    }
  }

  @Test
  void shouldTakeAnotherLoggingFile() throws IOException {
    Path file = Configs.write(folder, 0, 2, "", "max-sessions = 10");
    Path json = Program.root().resolve("conf/logback-json.xml");
    List<String> options = List.of("-Dlogback.configurationFile=" + json);
    try (Program run = Program.start(folder, List.of(), options, "run", file.toString())) {
      run.awaitOut("\"loggerName\":\"cenote\"");
      run.terminate();
      assertEquals(0, run.exitCode(), run.err());
    }
  }

  /**
   * Netty 4.2 makes eight rings to find out what the kernel can do: the tenth is the second loop's.
   */
  @Test
  void shouldRunOnEpollIfASecondRingIsUnavailable() throws IOException {
    String strace = Needs.tool("strace").toString();
    String calls = folder.resolve("calls").toString();
    String fault = "inject=io_uring_setup:error=ENOMEM:when=10";
    List<String> inject = List.of(strace, "-f", "-qq", "-o", calls, "-e", fault);
    Path file = Configs.write(folder, 0, 2, "fast-path.io-uring = true", "max-sessions = 10");
    try (Program run = Program.start(folder, inject, "run", file.toString())) {
      run.awaitOut("WARN +cenote.transport - io_uring is not available for 2 event loops");
      run.awaitOut("listener=in bind=.* transport=EPOLL");
    }
  }

  /** As under a seccomp profile that refuses io_uring. */
  @Test
  void shouldSayWhyItRunsOnEpollWhereIoUringIsAskedFor() throws IOException {
    String strace = Needs.tool("strace").toString();
    String calls = folder.resolve("calls").toString();
    String fault = "inject=io_uring_setup:error=EPERM";
    List<String> inject = List.of(strace, "-f", "-qq", "-o", calls, "-e", fault);
    Path file = Configs.write(folder, 0, 2, "fast-path.io-uring = true", "max-sessions = 10");
    try (Program run = Program.start(folder, inject, "run", file.toString())) {
      run.awaitOut("WARN +cenote.transport - io_uring is not available, running on epoll: .+");
      run.awaitOut("listener=in bind=.* transport=EPOLL");
    }
  }

  @Test
  void shouldSayWhatThisHostWouldDo() {
    try (Program doctor = Program.start(folder, "doctor")) {
      assertEquals(0, doctor.exitCode());
      assertTrue(doctor.out().contains("kernel's own keepalive: "), doctor.out());
      assertTrue(doctor.out().contains("\nfile descriptors: "), doctor.out());
      assertTrue(doctor.out().contains("\nepoll: "), doctor.out());
      assertEquals("", doctor.err());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--path=nowhere, --path: nowhere (expected: host:port",
    "--path=unix:/run/x, --path: unix:/run/x (expected: host:port",
    "--path=a:1 --longest=10h, --longest: 10h (expected: whole seconds",
    "--path=a:1 --longest=1500ms, --longest: 1500ms (expected: whole seconds",
    "--path=a:1 --longest=60, --longest: 60 (expected: whole seconds",
    "--longest=6m, --longest: 6m (expected: only together with --path)"
  })
  void shouldRefuseABadPathAsBadUsage(String arguments, String message) {
    List<String> words = new ArrayList<>(List.of("doctor"));
    words.addAll(List.of(arguments.split(" ", -1)));
    try (Program doctor = Program.start(folder, words.toArray(String[]::new))) {
      assertEquals(2, doctor.exitCode());
      assertTrue(doctor.err().startsWith(message), doctor.err());
      assertEquals("", doctor.out());
    }
  }

  @Test
  void shouldSayThatAPathCannotBeMeasured() throws IOException {
    int port;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    String path = "127.0.0.1:" + port;
    try (Program doctor = Program.start(folder, "doctor", "--path", path, "--longest", "2s")) {
      assertEquals(1, doctor.exitCode());
      String start = "--path: " + path + " cannot be measured: connect-refused: ";
      assertTrue(doctor.err().startsWith(start), doctor.err());
    }
  }

  @Test
  void shouldMeasureAPathAndEndEarlyOnASignal() throws IOException {
    try (TinyServer server = TinyServer.echo()) {
      String path = "127.0.0.1:" + server.port();
      try (Program doctor = Program.start(folder, "doctor", "--path", path, "--longest=1h")) {
        doctor.awaitOut("\n +2s quiet: answered\n");
        doctor.terminate();
        assertEquals(0, doctor.exitCode(), doctor.err());
        assertTrue(doctor.out().contains("A quiet connection survives "), doctor.out());
        assertTrue(doctor.out().contains("more tell nothing: "), doctor.out());
      }
    }
  }
}
