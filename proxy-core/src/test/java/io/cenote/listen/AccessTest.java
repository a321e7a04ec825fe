package io.cenote.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that a listener turns away by their address, through sockets. */
@Timeout(60)
class AccessTest {
  private final TestUpstream upstream;
  private final List<Socket> clients = new ArrayList<>();

  AccessTest() throws IOException {
    upstream = TestUpstream.echo();
  }

  @AfterEach
  void end() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    upstream.close();
  }

  private RunningProxy proxy(String access) {
    return RunningProxy.tcp().listener("access { " + access + " }").before(upstream.port());
  }

  private Socket from(String source, RunningProxy proxy) throws IOException {
    Socket client = new Socket();
    clients.add(client);
    client.bind(new InetSocketAddress(source, 0));
    client.connect(proxy.address(), 10_000);
    client.setSoTimeout(10_000);
    return client;
  }

  private Socket served(String source, RunningProxy proxy) throws IOException {
    Socket client = from(source, proxy);
    client.getOutputStream().write(7);
    assertEquals(7, client.getInputStream().read());
    return client;
  }

  /** It is reset, and gets no FIN before. */
  private void assertTurnedAway(String source, RunningProxy proxy) {
    SocketException reset =
        assertThrows(SocketException.class, () -> from(source, proxy).getInputStream().read());
    String message = String.valueOf(reset.getMessage());
    assertTrue(message.startsWith("Connection reset"), message);
  }

  private static Map<Rejection, Long> rejections(RunningProxy proxy) {
    return proxy.listener().rejections();
  }

  @Test
  void shouldResetADeniedClientThoughItIsAllowed() throws IOException {
    try (LogCapture log = new LogCapture("cenote.listener");
        RunningProxy proxy =
            RunningProxy.tcp()
                .named("denies")
                .listener("access { allow = [127.0.0.0/8], deny = [127.0.0.2] }")
                .before(upstream.port())) {
      assertTurnedAway("127.0.0.2", proxy);
      served("127.0.0.1", proxy);
      assertEquals(Map.of(Rejection.ACCESS, 1L), rejections(proxy));
      assertEquals(1, proxy.listener().rejected());
      assertEquals(1, proxy.listener().accepted());
      assertEquals(1, upstream.accepted(), "upstream connections");
      log.awaitLine("listener=denies rejected: client=127.0.0.2:", " access");
    }
  }

  @Test
  void shouldServeOnlyAllowedClients() throws IOException {
    try (RunningProxy proxy = proxy("allow = [\"127.0.0.2\", \"127.9.0.0/16\"]")) {
      assertTurnedAway("127.0.0.1", proxy);
      served("127.0.0.2", proxy);
      served("127.9.1.1", proxy);
      assertEquals(Map.of(Rejection.ACCESS, 1L), rejections(proxy));
    }
  }

  @Test
  void shouldBoundTheSessionsOfASource() throws IOException {
    try (RunningProxy proxy = proxy("max-sessions-per-source = 2, sources = 1")) {
      Socket first = served("127.0.0.1", proxy);
      served("127.0.0.1", proxy);
      assertTurnedAway("127.0.0.1", proxy);
      served("127.0.0.2", proxy);
      served("127.0.0.3", proxy);
      assertTurnedAway("127.0.0.1", proxy);
      first.close();
      proxy.awaitUntil("the session is over", () -> proxy.sessions() == 3);
      served("127.0.0.1", proxy);
      assertTurnedAway("127.0.0.1", proxy);
      assertEquals(Map.of(Rejection.SOURCE_SESSIONS, 3L), rejections(proxy));
      assertEquals(3, proxy.listener().sources().known());
    }
  }

  @Test
  void shouldBoundTheRateOfASource() throws IOException {
    try (RunningProxy proxy = proxy("accept-rate-per-source = 1")) {
      served("127.0.0.1", proxy).close();
      assertTurnedAway("127.0.0.1", proxy);
      served("127.0.0.2", proxy);
      assertEquals(Map.of(Rejection.SOURCE_RATE, 1L), rejections(proxy));
    }
  }

  /** A client that may not come takes no place, and ends nobody for one. */
  @Test
  void shouldCheckAccessBeforeMaxSessions() throws IOException {
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .listener("max-sessions = 1, access { deny = [\"127.0.0.2\"] }")
            .before(upstream.port())) {
      served("127.0.0.1", proxy);
      assertTurnedAway("127.0.0.2", proxy);
      assertEquals(Map.of(Rejection.ACCESS, 1L), rejections(proxy));
    }
  }

  @Test
  void shouldNotCountAClientThatMaxSessionsTurnedAwayForItsSource() throws IOException {
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .listener("max-sessions = 1, access { max-sessions-per-source = 1 }")
            .before(upstream.port())) {
      Socket first = served("127.0.0.1", proxy);
      from("127.0.0.2", proxy);
      proxy.awaitUntil("it is turned away", () -> proxy.listener().rejected() == 1);
      first.close();
      proxy.awaitQuiet();
      served("127.0.0.2", proxy);
      assertEquals(Map.of(Rejection.MAX_SESSIONS, 1L), rejections(proxy));
    }
  }

  @Test
  void shouldLetClientsOfAUnixSocketIn(@TempDir Path folder) throws IOException {
    String bind = "bind = \"unix:" + folder.resolve("in.sock") + "\"";
    String defaults = "defaults.listener.access.allow = [192.0.2.0/24]";
    try (RunningProxy proxy =
            RunningProxy.tcp().globals(defaults).listener(bind).before(upstream.port());
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(folder.resolve("in.sock")));
      client.write(ByteBuffer.wrap(new byte[] {7}));
      assertEquals(1, client.read(ByteBuffer.allocate(1)));
      assertEquals(0, proxy.listener().rejected());
    }
  }
}
