package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.server.Cenote;
import io.cenote.server.StartFailure;
import io.cenote.testing.Eventually;
import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.cenote.transport.system.TransportType;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unix sockets on both sides of the proxy, and what lies at their paths. */
@SuppressWarnings("try") // what is closed early is closed again by its block
class UnixSocketTest {
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

  private Path path() {
    return folder.resolve("in.sock");
  }

  private String config(String listenerKeys) {
    return """
        cenote {
          event-loops = 2
          admin.bind = off
          drain.timeout = 1m
          listeners.in { bind = "unix:%s", upstream = out, max-sessions = 10, %s }
          upstreams.out { endpoints = [ "%s" ] }
        }
        """
        .formatted(path(), listenerKeys, server.endpoint());
  }

  private RunningProxy proxy(String listenerKeys) {
    return RunningProxy.start(config(listenerKeys));
  }

  private StartFailure refusal() {
    return assertThrows(StartFailure.class, () -> Cenote.start(RunningProxy.config(config(""))));
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path()));
  }

  private static String ask(SocketChannel client, String request) throws IOException {
    client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
    byte[] answer = Channels.newInputStream(client).readNBytes(request.length());
    return new String(answer, StandardCharsets.UTF_8);
  }

  private void assertServes() throws IOException {
    try (SocketChannel client = connect()) {
      assertEquals("hello", ask(client, "hello"));
      client.shutdownOutput();
      assertEquals(0, Channels.newInputStream(client).readAllBytes().length);
    }
  }

  @ParameterizedTest
  @CsvSource({"0600, rw-------", "0660, rw-rw----", "0666, rw-rw-rw-"})
  void shouldGiveTheSocketFileTheConfiguredMode(String mode, String permissions)
      throws IOException {
    try (RunningProxy proxy = proxy("unix-mode = \"" + mode + "\"")) {
      assertServes();
      proxy.awaitQuiet();
      assertEquals(
          permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(path())));
    }
    assertTrue(Files.notExists(path()), "left behind");
  }

  @Test
  void shouldReplaceASocketFileThatNobodyListensOn() throws IOException {
    try (ServerSocketChannel past = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      past.bind(UnixDomainSocketAddress.of(path()));
    }
    assertTrue(Files.exists(path()), "a closed server leaves its file");
    try (RunningProxy proxy = proxy("")) {
      assertServes();
      proxy.awaitQuiet();
    }
  }

  @Test
  void shouldRefuseASocketThatSomebodyListensOnAndLeaveItAlone() throws IOException {
    try (RunningProxy proxy = proxy("")) {
      String message = refusal().getMessage();
      assertTrue(message.contains(path() + ": another process is listening on it"), message);
      assertServes();
      proxy.awaitQuiet();
    }
  }

  /** As a process that was stopped leaves it: it accepts nobody, and its backlog is full. */
  @Test
  @Timeout(10)
  void shouldRefuseASocketWhoseBacklogIsFull() throws IOException {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        LogCapture log = new LogCapture("cenote")) {
      hung.bind(UnixDomainSocketAddress.of(path()), 1);
      while (fill(waiting)) {}
      String message = refusal().getMessage();
      String expected = path() + ": another process holds it and takes no connection: ";
      assertTrue(message.contains(expected), message);
      assertTrue(Files.exists(path()), "its file was removed");
      assertEquals(List.of(), warnings(log));
    } finally {
      for (SocketChannel client : waiting) {
        client.close();
      }
    }
  }

  private static List<String> warnings(LogCapture log) {
    return log.lines().stream().filter(line -> line.contains("socket file")).toList();
  }

  /** Connects one more; false if the backlog is full. */
  private boolean fill(List<SocketChannel> waiting) throws IOException {
    SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
    waiting.add(client);
    client.configureBlocking(false);
    try {
      return client.connect(UnixDomainSocketAddress.of(path()));
    } catch (SocketException full) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "empty folder", "folder", "fifo", "link", "broken link"})
  void shouldRefuseWhatIsNoSocketAndLeaveItAlone(String kind) throws Exception {
    switch (kind) {
      case "file" -> Files.writeString(path(), "precious");
      case "empty folder" -> Files.createDirectory(path());
      case "folder" -> Files.createDirectories(path().resolve("precious"));
      case "fifo" ->
          assertEquals(0, new ProcessBuilder("mkfifo", path().toString()).start().waitFor());
      case "link" -> Files.createSymbolicLink(path(), Files.createFile(folder.resolve("precious")));
      default -> Files.createSymbolicLink(path(), folder.resolve("nothing"));
    }
    BasicFileAttributes before = attributes();
    try (LogCapture log = new LogCapture("cenote")) {
      String message = refusal().getMessage();
      assertTrue(message.contains(path() + ": exists and is not a socket"), message);
      assertEquals(List.of(), warnings(log));
    }
    assertEquals(before.fileKey(), attributes().fileKey());
  }

  private BasicFileAttributes attributes() throws IOException {
    return Files.readAttributes(path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  /** Nothing was bound there, so nothing is to be removed, and no warning is due. */
  @ParameterizedTest
  @EnumSource(
      value = TransportType.class,
      names = {"IO_URING", "EPOLL"})
  void shouldSayOnlyWhyAPathCannotBeBound(TransportType type) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "precious");
    for (Path bad : List.of(file.resolve("in.sock"), folder.resolve("none/in.sock"))) {
      for (String what : List.of("listeners.in.bind", "admin.bind")) {
        String text = config("") + "\ncenote." + what + " = \"unix:" + bad + "\"";
        try (LogCapture log = new LogCapture("cenote")) {
          StartFailure failure =
              assertThrows(StartFailure.class, () -> Cenote.start(RunningProxy.config(text), type));
          String message = failure.getMessage();
          assertTrue(message.contains("unix:" + bad + " ("), message);
          assertEquals(List.of(), warnings(log));
        }
        assertTrue(Files.notExists(path()), "the listener that could be bound is left");
      }
    }
    assertEquals("precious", Files.readString(file));
  }

  @Test
  void shouldLeaveTheSocketOfItsSuccessorAloneWhenItsDrainEnds() throws IOException {
    try (RunningProxy old = proxy("");
        SocketChannel last = connect()) {
      assertEquals("before", ask(last, "before"));
      var drained = old.cenote().drain();
      Eventually.eventually("path free", () -> Files.notExists(path()));
      try (RunningProxy successor = proxy("")) {
        assertEquals("during", ask(last, "during"));
        last.close();
        assertEquals(0, drained.join());
        old.close();
        assertTrue(Files.exists(path()), "the successor's socket file was removed");
        assertServes();
        successor.awaitQuiet();
      }
    }
  }

  @Test
  void shouldConnectToAnUpstreamOnAUnixSocket() throws IOException {
    try (RunningProxy inner = proxy("");
        RunningProxy outer = RunningProxy.tcp().before("unix:" + path());
        var client = outer.connect()) {
      byte[] large = new byte[300_000];
      for (int i = 0; i < large.length; i += 1000) {
        client.getOutputStream().write(large, i, 1000);
        assertEquals(1000, client.getInputStream().readNBytes(1000).length);
      }
      client.close();
      outer.awaitQuiet();
      inner.awaitQuiet();
      assertEquals(1, outer.pool().created());
    }
  }
}
