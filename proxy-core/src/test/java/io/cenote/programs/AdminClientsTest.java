package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the admin endpoint that ask too much, too slowly, or by another name. */
class AdminClientsTest {
  private static final String GET_LIVE =
      "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

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

  private RunningProxy proxy(String kind) {
    String bind = kind.startsWith("tcp") ? "127.0.0.1:0" : "unix:" + folder.resolve("admin.sock");
    boolean ring = !kind.endsWith("epoll");
    return RunningProxy.tcp()
        .globals("fast-path.io-uring = " + ring)
        .globals("admin.bind = \"" + bind + "\"")
        .listener("max-sessions = 10")
        .before(server.port());
  }

  private static SocketChannel connect(RunningProxy proxy) throws IOException {
    SocketAddress address = proxy.admin();
    return SocketChannel.open(
        address instanceof DomainSocketAddress unix
            ? UnixDomainSocketAddress.of(unix.path())
            : address);
  }

  private static void send(SocketChannel client, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  private static String rest(SocketChannel client) throws IOException {
    byte[] answer = Channels.newInputStream(client).readAllBytes();
    return new String(answer, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix", "tcp epoll", "unix epoll"})
  void shouldAnswerManyPipelinedRequestsInTheirOrder(String kind) throws IOException {
    try (RunningProxy proxy = proxy(kind);
        SocketChannel client = connect(proxy)) {
      String live = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";
      send(client, (live + live.replace("live", "nothing")).repeat(200) + GET_LIVE);
      String answers = rest(client);
      String statuses =
          answers
              .lines()
              .filter(line -> line.startsWith("HTTP/1.1 "))
              .map(line -> line.substring(9, 12))
              .collect(Collectors.joining(" "));
      assertEquals("200 404 ".repeat(200) + "200", statuses);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix", "tcp epoll", "unix epoll"})
  void shouldAnswerAProbeAlthoughManyHaveNotSentTheirRequest(String kind) throws IOException {
    List<SocketChannel> drippers = new ArrayList<>();
    try (RunningProxy proxy = proxy(kind)) {
      for (int i = 0; i < 70; i++) {
        drippers.add(connect(proxy));
        send(drippers.get(i), "GET /li");
      }
      try (SocketChannel probe = connect(proxy)) {
        send(probe, GET_LIVE);
        assertTrue(rest(probe).startsWith("HTTP/1.1 200 "));
      }
    } finally {
      for (SocketChannel dripper : drippers) {
        dripper.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix", "tcp epoll", "unix epoll"})
  void shouldAnswerAClientThatHasEndedItsSide(String kind) throws IOException {
    try (RunningProxy proxy = proxy(kind);
        SocketChannel client = connect(proxy)) {
      send(client, GET_LIVE);
      client.shutdownOutput();
      assertTrue(rest(client).endsWith("\r\n\r\nlive\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix", "tcp epoll", "unix epoll"})
  void shouldRefuseAForeignHostOverTcpOnly(String kind) throws IOException {
    try (RunningProxy proxy = proxy(kind);
        SocketChannel client = connect(proxy);
        SocketChannel nameless = connect(proxy)) {
      send(client, "GET /pools HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
      String answer = rest(client);
      String expected = kind.startsWith("tcp") ? "HTTP/1.1 421 " : "HTTP/1.1 200 ";
      assertTrue(answer.startsWith(expected), answer);
      assertEquals(!kind.startsWith("tcp"), answer.contains("upstream"), answer);
      send(nameless, "GET /pools HTTP/1.1\r\nConnection: close\r\n\r\n");
      assertTrue(rest(nameless).startsWith("HTTP/1.1 400 "));
    }
  }
}
