package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import io.cenote.testing.Eventually;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.Talk;
import io.cenote.testing.TinyServer;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin endpoint, over TCP and over a Unix socket. */
class AdminTest {
  private static final String TCP = "127.0.0.1:0";
  private static final String UNIX = "unix";

  @TempDir private Path folder;

  private RunningProxy start(String bind, String endpoint, String pool) {
    String address = bind.equals(UNIX) ? "unix:" + adminPath() : bind;
    return RunningProxy.tcp()
        .globals("admin.bind = \"" + address + "\"")
        .listener("max-sessions = 10")
        .pool(pool)
        .before(endpoint);
  }

  private Path adminPath() {
    return folder.resolve("admin.sock");
  }

  private static SocketAddress javaAddress(SocketAddress address) {
    return address instanceof DomainSocketAddress unix
        ? UnixDomainSocketAddress.of(unix.path())
        : address;
  }

  /**
   * The whole answer. The endpoint is asked to close behind it, so the end of the stream is its
   * end.
   */
  private static String http(RunningProxy proxy, String request) {
    try (SocketChannel socket = SocketChannel.open(javaAddress(proxy.admin()))) {
      String text = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      byte[] answer = Channels.newInputStream(socket).readAllBytes();
      return new String(answer, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void shouldAnswerLiveUnknownPathsAndOtherMethods(String bind) throws IOException {
    try (TinyServer server = TinyServer.echo();
        RunningProxy proxy = start(bind, server.endpoint(), "")) {
      assertEquals("live\n", body(http(proxy, "GET /live")));
      assertEquals(200, status(http(proxy, "GET /live?verbose=1")));
      assertEquals(404, status(http(proxy, "GET /nothing")));
      assertEquals(405, status(http(proxy, "POST /live")));
      assertEquals(400, status(http(proxy, "nonsense")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void shouldBecomeReadyOnlyWhenTheUpstreamIsThereAndTheWarmSetComplete(String bind)
      throws IOException {
    Path upstream = folder.resolve("upstream.sock");
    String endpoint = "unix:" + upstream;
    try (RunningProxy proxy = start(bind, endpoint, "min-idle = 2");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      proxy.awaitPool("failures", p -> p.connectFailures() > 0);
      String notReady = http(proxy, "GET /ready");
      assertEquals(503, status(notReady));
      assertEquals("upstream out: idle=0 min-idle=2\n", body(notReady));
      server.bind(UnixDomainSocketAddress.of(upstream));
      Eventually.eventually("ready", () -> status(http(proxy, "GET /ready")) == 200);
      assertEquals(2, proxy.pool().idle());
      proxy.cenote().drain().join();
      String draining = http(proxy, "GET /ready");
      assertEquals(503, status(draining));
      assertEquals("draining\n", body(draining));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {TCP, UNIX})
  void shouldTellThePoolsAndListenersAsJson(String bind) throws IOException {
    try (TinyServer server = TinyServer.echo();
        RunningProxy proxy = start(bind, server.endpoint(), "max-connections = 3, max-idle = 3")) {
      try (Socket client = proxy.connect()) {
        assertEquals("a\n", Talk.ask(client, "a\n"));
        Config all = json(http(proxy, "GET /pools"));
        Config pool = all.getConfigList("pools").get(0);
        assertEquals("out", pool.getString("name"));
        assertEquals(1, pool.getInt("total"));
        assertEquals(3, pool.getInt("max"));
        assertEquals(1, pool.getInt("active"));
        assertEquals(0, pool.getInt("idle"));
        assertEquals(1, pool.getInt("acquired"));
        assertTrue(pool.getObject("pins").isEmpty());
        assertEquals(0, pool.getInt("replays"));
        assertEquals(0, pool.getInt("dropped_bytes"));
        assertTrue(pool.getDouble("wait_p99_seconds") >= 0);
        assertEquals(
            Set.of("ring_memory", "bulk_flows", "read_memory", "ring_retries"),
            all.getConfig("fast_path_limits").root().keySet());
        assertEquals(0, all.getInt("buffered.bytes"));
        assertEquals(0, all.getInt("buffered.clients_ended"));
        Config listener = all.getConfigList("listeners").get(0);
        assertEquals("in", listener.getString("name"));
        assertEquals("out", listener.getString("upstream"));
        assertEquals(1, listener.getInt("sessions"));
        assertEquals(10, listener.getInt("max_sessions"));
      }
      proxy.awaitQuiet();
      Config pool = json(http(proxy, "GET /pools")).getConfigList("pools").get(0);
      assertEquals(1, pool.getInt("closed.session-end"));
      assertEquals(0, pool.getInt("total"));
    }
  }

  private static Config json(String answer) {
    assertEquals(200, status(answer));
    ConfigParseOptions strictly = ConfigParseOptions.defaults().setSyntax(ConfigSyntax.JSON);
    return ConfigFactory.parseString(body(answer), strictly);
  }

  @Test
  void shouldKeepItsUnixSocketToItsOwnerAndRemoveItAtTheEnd() throws IOException {
    try (TinyServer server = TinyServer.echo()) {
      try (RunningProxy proxy = start(UNIX, server.endpoint(), "")) {
        assertEquals("live\n", body(http(proxy, "GET /live")));
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(adminPath())));
      }
      assertTrue(Files.notExists(adminPath()));
    }
  }
}
