package io.cenote.listen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.proxy.Headers;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners whose peers say who their client is, through sockets. */
@Timeout(60)
class ProxyProtocolTest {
  private static final byte[] HEADER = Headers.v1("PROXY TCP4 192.0.2.1 192.0.2.9 4711 80");

  private final TestUpstream upstream;
  private final List<Socket> clients = new ArrayList<>();

  ProxyProtocolTest() throws IOException {
    upstream = TestUpstream.echo();
  }

  @AfterEach
  void end() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    upstream.close();
  }

  private RunningProxy proxy(String keys) {
    return RunningProxy.tcp()
        .listener("proxy-protocol { in = any, from = [127.0.0.1], timeout = 30s }\n" + keys)
        .before(upstream.port());
  }

  private Socket sends(RunningProxy proxy, byte[]... pieces) throws IOException {
    Socket client = proxy.connect();
    clients.add(client);
    client.setTcpNoDelay(true);
    for (byte[] piece : pieces) {
      client.getOutputStream().write(piece);
    }
    return client;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertEchoes(String text, Socket client) throws IOException {
    byte[] got = client.getInputStream().readNBytes(text.length());
    assertEquals(text, new String(got, StandardCharsets.US_ASCII));
  }

  /** It is reset at the latest when it reads, and gets no FIN before. */
  private void assertReset(RunningProxy proxy, byte[]... pieces) {
    SocketException reset =
        assertThrows(SocketException.class, () -> sends(proxy, pieces).getInputStream().read());
    String message = String.valueOf(reset.getMessage());
    assertTrue(message.matches("Connection reset.*|Broken pipe"), message);
  }

  @Test
  void shouldServeTheClientThatIsTold() throws IOException {
    try (LogCapture log = LogCapture.atDebug("cenote.session");
        RunningProxy proxy = proxy("")) {
      Socket one = sends(proxy, Headers.join(HEADER, ascii("one")));
      assertEchoes("one", one);
      Socket six = sends(proxy, Headers.tcp6(), ascii("six"));
      assertEchoes("six", six);
      one.close();
      six.close();
      proxy.awaitQuiet();
      log.awaitLine("listener=in client=192.0.2.1:4711 via=127.0.0.1:", " bytes-up=3 ");
      log.awaitLine("client=[2001:db8:0:0:0:0:0:1]:4711 via=127.0.0.1:", " bytes-up=3 ");
    }
  }

  /** Megabytes behind the header, so that the first reads end anywhere in it. */
  @Test
  void shouldLoseNoByteBehindTheHeader() throws Exception {
    byte[] all = new byte[4 << 20];
    new Random(7).nextBytes(all);
    try (RunningProxy proxy = proxy("")) {
      for (byte[] header : List.of(HEADER, Headers.tcp4(Headers.tlv(4, new byte[3_000])))) {
        Socket client = sends(proxy);
        Thread writer =
            new Thread(
                () -> {
                  try {
                    client.getOutputStream().write(Headers.join(header, all));
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
        writer.start();
        assertArrayEquals(all, client.getInputStream().readNBytes(all.length));
        writer.join();
      }
    }
  }

  @Test
  void shouldTakeAHeaderByteByByte() throws IOException {
    try (RunningProxy proxy = proxy("")) {
      Socket client = sends(proxy);
      for (byte one : Headers.join(Headers.tcp4(), ascii("slow"))) {
        client.getOutputStream().write(one);
      }
      assertEchoes("slow", client);
    }
  }

  @Test
  void shouldResetPeersThatMayNotTell() throws IOException {
    try (LogCapture log = new LogCapture("cenote.listener");
        RunningProxy proxy =
            RunningProxy.tcp()
                .named("stranger")
                .listener("proxy-protocol { in = any, from = [127.0.0.2] }")
                .before(upstream.port())) {
      assertReset(proxy);
      assertEquals(Map.of(Rejection.PROXY_FROM, 1L), proxy.listener().rejections());
      assertEquals(0, proxy.listener().accepted());
      log.awaitLine("listener=stranger rejected: client=127.0.0.1:", "proxy-protocol.from");
    }
  }

  @Test
  void shouldRefuseABadHeaderWithOneLineAndNoUpstream() throws IOException {
    try (LogCapture log = new LogCapture("cenote.listener");
        RunningProxy proxy =
            RunningProxy.tcp()
                .named("bad")
                .listener("proxy-protocol { in = any, from = [127.0.0.1] }")
                .before(upstream.port())) {
      assertReset(proxy, Headers.v1("PROXY TCP4 192.0.2.1 192.0.2.9 99999 80"), ascii("secret"));
      log.awaitLine("listener=bad protocol-error: client=127.0.0.1:", " PROXY header: ", "99999");
      proxy.awaitQuiet();
      assertEquals(0, proxy.pool().acquired());
      assertEquals(0, upstream.accepted());
      assertEquals(
          List.of("protocol-error"),
          proxy.listener().closes().stream().map(close -> close.reason().word()).toList());
    }
  }

  @Test
  void shouldHoldAPlaceForAClientThatStallsNoLongerThanItsTime() throws IOException {
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .listener("max-sessions = 1")
            .listener("proxy-protocol { in = v1, from = [127.0.0.0/8], timeout = 200ms }")
            .before(upstream.port())) {
      assertReset(proxy, Arrays.copyOf(HEADER, 9));
      proxy.awaitQuiet();
      assertEchoes("x", sends(proxy, HEADER, ascii("x")));
      assertEquals(1, upstream.accepted());
    }
  }

  @Test
  void shouldApplyAccessToTheToldAddress() throws IOException {
    try (RunningProxy proxy =
        proxy("access { allow = [192.0.2.0/24, 127.0.0.1], deny = [192.0.2.66] }")) {
      assertReset(proxy, Headers.v1("PROXY TCP4 192.0.2.66 192.0.2.9 1 2"), ascii("x"));
      assertReset(proxy, Headers.v1("PROXY TCP4 198.51.100.1 192.0.2.9 1 2"), ascii("x"));
      assertEchoes("x", sends(proxy, HEADER, ascii("x")));
      assertEchoes("x", sends(proxy, Headers.v2(Headers.LOCAL, 0), ascii("x")));
      assertEquals(Map.of(Rejection.ACCESS, 2L), proxy.listener().rejections());
      assertEquals(2, upstream.accepted());
    }
  }

  @Test
  void shouldCountTheToldAddressForItsSource() throws IOException {
    try (RunningProxy proxy = proxy("access { max-sessions-per-source = 1 }")) {
      Socket first = sends(proxy, HEADER, ascii("x"));
      assertEchoes("x", first);
      assertReset(proxy, HEADER, ascii("x"));
      assertEchoes("x", sends(proxy, Headers.tcp6(), ascii("x")));
      assertEquals(Map.of(Rejection.SOURCE_SESSIONS, 1L), proxy.listener().rejections());
      first.close();
      proxy.awaitUntil("its session is over", () -> proxy.sessions() == 1);
      assertEchoes("x", sends(proxy, HEADER, ascii("x")));
    }
  }

  /** One that fails before its client is known was never counted, and must not be counted off. */
  @Test
  void shouldNotFreeAPlaceForAClientThatWasNeverCounted() throws IOException {
    try (RunningProxy proxy = proxy("access { max-sessions-per-source = 1 }")) {
      byte[] told = Headers.v1("PROXY TCP4 127.0.0.1 127.0.0.1 1 2");
      assertEchoes("x", sends(proxy, told, ascii("x")));
      assertReset(proxy, ascii("no header"));
      assertReset(proxy, told, ascii("x"));
      proxy.awaitUntil("they are over", () -> proxy.sessions() == 1);
      assertReset(proxy, told, ascii("x"));
    }
  }

  @Test
  void shouldTellTheNameOfTheClientToARedisUser() throws IOException {
    try (RunningProxy proxy = proxy("protocol = redis")) {
      Socket client = sends(proxy, HEADER, ascii("*2\r\n$6\r\nCLIENT\r\n$4\r\nINFO\r\n"));
      String reply = new String(client.getInputStream().readNBytes(60), StandardCharsets.US_ASCII);
      assertTrue(reply.contains(" addr=192.0.2.1:4711 "), reply);
    }
  }

  @Test
  void shouldEndClientsWithoutAHeaderAtADrain() throws Exception {
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .globals("drain.timeout = 100ms")
            .listener("proxy-protocol { in = any, from = [127.0.0.1], timeout = 5m }")
            .before(upstream.port())) {
      Socket client = sends(proxy, Arrays.copyOf(HEADER, 9));
      proxy.awaitUntil("it has a session", () -> proxy.sessions() == 1);
      assertEquals(1, proxy.cenote().drain().get());
      assertEquals(-1, client.getInputStream().read());
    }
  }
}
