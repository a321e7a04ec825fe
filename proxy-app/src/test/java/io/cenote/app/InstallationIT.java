package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.TinyServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/cenote} in an installation of its own: what the first start makes, and later ones use.
 */
class InstallationIT {
  @TempDir private Path folder;

  @Test
  void shouldStartFromTheArchiveAndTheUnpackedLibrariesTheSecondTime() throws IOException {
    Path home = install();
    try (TinyServer server = TinyServer.echo()) {
      Path file = Configs.write(folder, 0, server.port(), "", "max-sessions = 100");
      try (Program first = launch(home, List.of(), file.toString())) { // the shortest command
        first.awaitOut("listener=in ");
        assertTrue(first.err().contains("making the class archive"), first.err());
        first.terminate();
        assertEquals(0, first.exitCode());
      }
      try (Program second = launch(home, List.of(), "run", file.toString())) {
        second.awaitOut("listener=in ");
        assertEquals("", second.err());
        String maps = Files.readString(Path.of("/proc/" + second.pid() + "/maps"));
        assertTrue(maps.contains(home.resolve("archive") + "/cenote-"), maps);
        assertTrue(maps.contains(home.resolve("archive/native") + "/libnetty_transport"), maps);
        second.terminate();
        assertEquals(0, second.exitCode());
      }
    }
  }

  @Test
  void shouldStartFromAnArchiveOfItsOwnWhereTlsIsSpoken() throws IOException {
    Path home = install();
    Path pem = folder.resolve("key.pem");
    try (TinyServer server = TinyServer.echo();
        InputStream rehearsal = RehearseCommand.class.getResourceAsStream("rehearsal.pem")) {
      Files.write(pem, Objects.requireNonNull(rehearsal).readAllBytes());
      Files.setPosixFilePermissions(pem, PosixFilePermissions.fromString("rw-------"));
      String tls = "max-sessions = 100, tls { enabled = true, certificate = \"%s\", key = \"%s\" }";
      Path file = Configs.write(folder, 0, server.port(), "", tls.formatted(pem, pem));
      for (int start = 1; start <= 2; start++) {
        try (Program program = launch(home, List.of(), "run", file.toString())) {
          program.awaitOut("listener=in ");
          assertEquals(start == 1, program.err().contains("making the class archive"));
          String rehearsed = Files.readString(home.resolve("archive/rehearsal.log"));
          assertFalse(rehearsed.contains(" WARN "), rehearsed);
          String maps = Files.readString(Path.of("/proc/" + program.pid() + "/maps"));
          assertTrue(maps.contains(home.resolve("archive") + "/cenote-tls-"), maps);
          program.terminate();
          assertEquals(0, program.exitCode());
        }
      }
    }
  }

  @Test
  void shouldStartWithoutAnArchiveThatTakesTooLong() throws IOException {
    Path home = install();
    List<String> slow = List.of("CENOTE_ARCHIVE_SECONDS=1");
    try (TinyServer server = TinyServer.echo()) {
      Path file = Configs.write(folder, 0, server.port(), "", "max-sessions = 100");
      for (int start = 1; start <= 2; start++) {
        try (Program program = launch(home, slow, "run", file.toString())) {
          program.awaitOut("listener=in ");
          assertEquals(start == 1, program.err().contains("no class archive"), program.err());
          program.terminate();
          assertEquals(0, program.exitCode());
        }
      }
    }
    try (Stream<Path> made = Files.list(home.resolve("archive"))) {
      List<String> names = made.map(path -> path.getFileName().toString()).toList();
      assertTrue(names.stream().anyMatch(name -> name.endsWith(".failed")), names::toString);
      assertFalse(names.stream().anyMatch(name -> name.matches(".*\\.(jsa|aot)")), names::toString);
    }
  }

  @Test
  void shouldHaveThePageAndItsVersion() throws IOException {
    Path home = install();
    Path socket = folder.resolve("admin.sock");
    try (TinyServer server = TinyServer.echo()) {
      String admin = "admin.bind = \"unix:" + socket + "\"";
      Path file = Configs.write(folder, 0, server.port(), admin, "max-sessions = 10");
      try (Program program = launch(home, List.of("CENOTE_ARCHIVE=off"), "run", file.toString())) {
        program.awaitOut("listener=in ");
        assertTrue(get(socket, "/").contains("<title>Cenote</title>"), "the page");
        assertTrue(get(socket, "/uplot.js").contains("uPlot"), "what draws");
        String pools = get(socket, "/pools");
        assertTrue(pools.contains("\"build\":{\"version\":\"0."), pools);
        program.terminate();
        assertEquals(0, program.exitCode());
      }
    }
  }

  private static String get(Path socket, String path) throws IOException {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(socket));
      String text = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      byte[] answer = Channels.newInputStream(client).readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    }
  }

  private Path install() throws IOException {
    Path home = Files.createDirectory(folder.resolve("installed"));
    Path target = Program.root().resolve("proxy-app/target");
    copy(Program.root().resolve("bin"), home.resolve("bin"));
    copy(Program.root().resolve("conf"), home.resolve("conf"));
    copy(target.resolve("lib"), home.resolve("lib"));
    try (Stream<Path> jars = Files.list(target)) {
      for (Path jar : jars.filter(path -> path.toString().endsWith(".jar")).toList()) {
        Files.copy(jar, home.resolve("lib").resolve(jar.getFileName()));
      }
    }
    return home;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectory(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = Files.copy(file, to.resolve(file.getFileName()));
        assertTrue(!Files.isExecutable(file) || copy.toFile().setExecutable(true));
      }
    }
  }

  private Program launch(Path home, List<String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of("env"));
    command.addAll(environment);
    command.add(home.resolve("bin/cenote").toString());
    command.addAll(List.of(arguments));
    return Program.run(folder, command);
  }
}
