package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.proxy.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams that learn who their client is. */
@Timeout(60)
class ClientHeaderTest {
  private static String readLine(InputStream from) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = from.read(); c != '\n' && c >= 0; c = from.read()) {
      line.append((char) c);
    }
    return line.toString().replace("\r", "");
  }

  /** Answers the header's line, and then what comes. */
  private static void answerHeader(Socket client) throws IOException {
    String line = readLine(client.getInputStream());
    client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    client.getInputStream().transferTo(client.getOutputStream());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static RunningProxy proxy(String out, String pool, TestUpstream upstream) {
    return RunningProxy.tcp()
        .upstream("proxy-protocol { " + out + " }")
        .pool(pool)
        .before(upstream.port());
  }

  private static String lineOf(Socket client) {
    return "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort() + " " + client.getPort();
  }

  @Test
  void shouldGoBeforeTheFirstBytesOfEachSession() throws IOException {
    try (TestUpstream upstream = new TestUpstream(ClientHeaderTest::answerHeader);
        RunningProxy proxy = proxy("out = v1", "min-idle = 1", upstream)) {
      for (int i = 0; i < 5; i++) {
        try (Socket client = proxy.connect()) {
          client.getOutputStream().write(ascii("hello\n"));
          assertEquals(lineOf(client), readLine(client.getInputStream()));
          client.getOutputStream().write(ascii("again\n"));
          assertEquals("hello", readLine(client.getInputStream()));
          assertEquals("again", readLine(client.getInputStream()));
        }
      }
    }
  }

  @Test
  void shouldGoAloneAtOnceWhereTheServerSpeaksFirst() throws IOException {
    try (TestUpstream upstream = new TestUpstream(ClientHeaderTest::answerHeader);
        RunningProxy proxy =
            proxy("out = v1", "min-idle = 1, server-speaks-first = true", upstream);
        Socket client = proxy.connect()) {
      assertEquals(lineOf(client), readLine(client.getInputStream()), "before a byte is sent");
      client.getOutputStream().write(ascii("hello\n"));
      assertEquals("hello", readLine(client.getInputStream()));
      assertEquals(0, proxy.pool().hiddenRetries());
    }
  }

  @Test
  void shouldGoBeforeTheFinOfAClientThatSaysNothing() throws IOException {
    try (TestUpstream upstream = new TestUpstream(ClientHeaderTest::answerHeader);
        RunningProxy proxy = proxy("out = v1", "", upstream);
        Socket client = proxy.connect()) {
      client.shutdownOutput();
      assertEquals(lineOf(client), readLine(client.getInputStream()));
      assertEquals(-1, client.getInputStream().read());
    }
  }

  /** The first connection ends unused; the second must get the header, and once. */
  @Test
  void shouldGoToTheConnectionThatReplacesAStaleOne() throws IOException {
    try (TestUpstream upstream =
            new TestUpstream(
                client -> {
                  client.setSoTimeout(0);
                  answerHeader(client);
                });
        RunningProxy proxy = proxy("out = v1", "min-idle = 1", upstream)) {
      proxy.awaitPool("warm", pool -> pool.idle() == 1);
      try (Socket client = proxy.connect()) {
        proxy.awaitPool("it has a connection", pool -> pool.active() == 1);
        upstream.resetOldest();
        proxy.awaitPool("it has another one", pool -> pool.hiddenRetries() == 1);
        client.getOutputStream().write(ascii("hello\n"));
        assertEquals(lineOf(client), readLine(client.getInputStream()));
        assertEquals("hello", readLine(client.getInputStream()));
      }
    }
  }

  @Test
  void shouldPassOnWhatAHeaderHasTold() throws IOException {
    try (TestUpstream upstream = new TestUpstream(ClientHeaderTest::answerHeader);
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener("proxy-protocol { in = v2, from = [127.0.0.1] }")
                .upstream("proxy-protocol { out = v1 }")
                .before(upstream.port());
        Socket client = proxy.connect()) {
      client.getOutputStream().write(Headers.join(Headers.tcp6(), ascii("hello\n")));
      String line = readLine(client.getInputStream());
      assertEquals("PROXY TCP6 2001:db8::1 2001:db8::9 4711 80", line);
      assertEquals("hello", readLine(client.getInputStream()));
    }
  }

  @Test
  void shouldNameTheSessionByANumberThatIsInTheLog() throws IOException {
    int length = 16 + 12 + 3 + 16;
    try (LogCapture log = LogCapture.atDebug("cenote.session");
        TestUpstream upstream =
            new TestUpstream(
                client ->
                    client
                        .getOutputStream()
                        .write(client.getInputStream().readNBytes(length + 1)));
        RunningProxy proxy = proxy("out = v2, tlvs = [unique-id]", "", upstream)) {
      byte[] got;
      try (Socket client = proxy.connect()) {
        client.getOutputStream().write('x');
        got = client.getInputStream().readNBytes(length + 1);
        assertEquals('x', got[length]);
        assertEquals(client.getLocalPort(), ByteBuffer.wrap(got).getShort(24) & 0xffff);
      }
      byte[] id = Arrays.copyOfRange(got, length - 16, length);
      log.awaitLine(" bytes-up=1 ", "unique-id=" + HexFormat.of().formatHex(id));
    }
  }

  @Test
  void shouldSayUnknownOfAClientOfAUnixSocket(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("in.sock");
    try (TestUpstream upstream = new TestUpstream(ClientHeaderTest::answerHeader);
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener("bind = \"unix:" + path + "\"")
                .upstream("proxy-protocol { out = v1 }")
                .before(upstream.port());
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      SocketAddress bound = UnixDomainSocketAddress.of(path);
      client.connect(bound);
      client.write(ByteBuffer.wrap(ascii("hello\n")));
      ByteBuffer got = ByteBuffer.allocate("PROXY UNKNOWN\n".length());
      while (got.hasRemaining() && client.read(got) >= 0) {
        // the rest follows
      }
      assertEquals("PROXY UNKNOWN\n", new String(got.array(), StandardCharsets.US_ASCII));
      assertTrue(proxy.sessions() > 0);
    }
  }
}
