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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the admin endpoint that ask too much, too slowly, or by another name. */
class AdminClientsTest {
  private static final String GET_LIVE = "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n";

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
  void shouldAnswerTheFirstOfManyPipelinedRequestsWhole(String kind) throws IOException {
    try (RunningProxy proxy = proxy(kind);
        SocketChannel client = connect(proxy)) {
      send(client, GET_LIVE.replace("live", "pools").repeat(1_000));
      String answer = rest(client);
      assertEquals(1, answer.split("HTTP/1.1 ", -1).length - 1, answer);
      int length = Integer.parseInt(answer.split("content-length: ", 2)[1].split("\r\n", 2)[0]);
      assertEquals(length, answer.substring(answer.indexOf("\r\n\r\n") + 4).length());
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
      send(client, "GET /pools HTTP/1.1\r\nHost: evil.example\r\n\r\n");
      String answer = rest(client);
      String expected = kind.startsWith("tcp") ? "HTTP/1.1 421 " : "HTTP/1.1 200 ";
      assertTrue(answer.startsWith(expected), answer);
      assertEquals(!kind.startsWith("tcp"), answer.contains("upstream"), answer);
      send(nameless, "GET /pools HTTP/1.1\r\n\r\n");
      assertTrue(rest(nameless).startsWith("HTTP/1.1 400 "));
    }
  }
}
