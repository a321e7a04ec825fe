package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.TinyServer;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/cenote} itself, from a folder that is not the repository. */
class LauncherIT {
  @TempDir private Path folder;

  @Test
  void shouldPassArgumentsAndExitCodesThrough() {
    try (Program help = Program.launch(folder, "--help")) {
      assertEquals(0, help.exitCode(), help.err());
      assertTrue(help.out().contains("Usage: cenote"), help.out());
    }
    try (Program wrong = Program.launch(folder, "--no-such-option")) {
      assertEquals(2, wrong.exitCode(), wrong.err());
    }
  }

  @Test
  void shouldEndTopAtOnceWhereNobodyAnswers() {
    String nobody = "unix:" + folder.resolve("nobody");
    try (Program top = Program.launch(folder, "top", "--admin", nobody)) {
      assertEquals(1, top.exitCode(), top.out());
      assertEquals("top: " + nobody + ": No such file or directory\n", top.err());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cenote.conf",
        "redis-shared.conf",
        "redis-sidecar.conf",
        "postgres-sidecar.conf",
        "stateless-service.conf"
      })
  void shouldAcceptEachSampleConfiguration(String name) {
    String file = Program.root().resolve("conf").resolve(name).toString();
    try (Program check = Program.launch(folder, "check", file)) {
      assertEquals(0, check.exitCode(), check.err());
      assertTrue(check.out().contains("listener "), check.out());
    }
  }

  @Test
  void shouldRunFromThePackagedJarsAndEndOnSigterm() throws IOException {
    try (TinyServer server = TinyServer.echo()) {
      Path file = Configs.write(folder, 0, server.port(), "", "max-sessions = 100");
      try (Program program = Program.launch(folder, file.toString())) {
        try (Socket client = program.connect("in")) {
          String transport = "transport=" + TransportType.best();
          assertTrue(program.out().contains(transport), program.out());
          client.getOutputStream().write(new byte[] {1, 2, 3});
          assertArrayEquals(new byte[] {1, 2, 3}, client.getInputStream().readNBytes(3));
        }
        program.terminate();
        assertEquals(0, program.exitCode(), program.out() + program.err());
      }
    }
  }

  @Test
  void shouldSayThatThereIsNoJava() {
    String launcher = Program.root().resolve("bin/cenote").toString();
    try (Program program =
        Program.run(folder, List.of("env", "JAVA_HOME=/nowhere", launcher, "run"))) {
      assertEquals(1, program.exitCode());
      assertTrue(program.err().startsWith("cenote: java: not found (expected: "), program.err());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "17.0.9,false",
    "17.0.11,false",
    "17.0.12,true",
    "17.0.20,true",
    "19.0.2,false",
    "21,false",
    "21.0.3,false",
    "21.0.4,true",
    "22.0.2,false",
    "23,true",
    "25.0.3,true"
  })
  void shouldGiveAJavaTheFlagsThatItKnows(String version, boolean trims) throws IOException {
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    assertTrue(java.toFile().setExecutable(true));
    Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"" + version + "\"\n");
    String launcher = Program.root().resolve("bin/cenote").toString();
    String home = "JAVA_HOME=" + folder.resolve("jdk");
    List<String> command = List.of("env", home, "CENOTE_ARCHIVE=off", launcher, "--help");
    try (Program program = Program.run(folder, command)) {
      assertEquals(0, program.exitCode(), program.err());
      assertEquals(trims, program.out().contains("jvm-trim.options"), program.out());
    }
  }

  @Test
  void shouldServeThoughTheDiskUnderTheLogIsFull() throws IOException {
    Path socket = folder.resolve("in.sock");
    try (TinyServer server = TinyServer.echo()) {
      String text =
          """
          cenote {
            admin.bind = off
            stats.interval = 50ms
            listeners.in { bind = "unix:%s", upstream = out, max-sessions = 10 }
            upstreams.out { endpoints = [ "%s" ] }
          }
          """;
      Path file = folder.resolve("full.conf");
      Files.writeString(file, text.formatted(socket, server.endpoint()));
      String launcher = Program.root().resolve("bin/cenote").toString();
      String command = "exec \"$0\" run \"$1\" >/dev/full";
      List<String> shell = List.of("sh", "-c", command, launcher, file.toString());
      try (Program program = Program.run(folder, shell)) {
        Eventually.eventually("it serves", () -> echoes(socket));
        for (int i = 0; i < 20; i++) {
          assertTrue(echoes(socket));
        }
        program.terminate();
        assertEquals(0, program.exitCode(), program.err());
      }
    }
  }

  private static boolean echoes(Path socket) {
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      client.write(ByteBuffer.wrap(new byte[] {7}));
      return Channels.newInputStream(client).read() == 7;
    } catch (IOException e) {
      return false; // it does not listen yet
    }
  }

  @Test
  void shouldLogAsAFileOfTheUsersOwnSays() throws IOException {
    try (TinyServer server = TinyServer.echo()) {
      Path file = Configs.write(folder, 0, server.port(), "", "max-sessions = 100");
      Path json = Program.root().resolve("conf/logback-json.xml");
      List<String> command =
          List.of(
              "env",
              "CENOTE_JAVA_OPTS=-Dlogback.configurationFile=" + json,
              Program.root().resolve("bin/cenote").toString(),
              "run",
              file.toString());
      try (Program program = Program.run(folder, command)) {
        program.awaitOut("(?m)^\\{.*\"loggerName\":\"cenote\".*listener=.*\\}$");
        assertEquals("", program.err().replaceAll("(?m)^cenote: .*once \\.\\.\\.\n", ""));
        program.terminate();
        assertEquals(0, program.exitCode());
      }
    }
  }

  @Test
  void shouldRunTheDemo() {
    try (Program demo = Program.launch(folder, "demo", "--seconds", "2")) {
      assertEquals(0, demo.exitCode(), demo.err());
      assertTrue(demo.out().contains("pool=echo total="), demo.out());
    }
  }
}
