package io.cenote.programs;

import static io.cenote.testing.DnsReply.records;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Certificates;
import io.cenote.testing.DnsServer;
import io.cenote.testing.LogCapture;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.CloseReason;
import io.cenote.transport.system.TransportType;
import io.cenote.transport.tls.KeyFiles;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS to clients and to upstreams, with the JDK's own sockets on the other side. */
class TlsTest {
  private static final int MANY = 4 << 20;

  @TempDir private Path folder;
  private Certificates certificates;
  private KeyFiles files;

  @BeforeEach
  void makeCertificates() {
    certificates = Certificates.p256(folder);
    files = certificates.write("server");
  }

  private String listenerTls(String engine) {
    return "tls { enabled = true, certificate = \"%s\", key = \"%s\", engine = %s }"
        .formatted(files.certificate(), files.key(), engine);
  }

  private String upstreamTls(String more) {
    return "tls { enabled = true, ca = \"%s\", server-name = localhost, %s }"
        .formatted(certificates.ca(), more);
  }

  private SSLContext trusting() throws IOException {
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(certificates.ca().toFile())
            .build();
    return ((JdkSslContext) context).context();
  }

  private SSLSocket connect(RunningProxy proxy) throws IOException {
    Socket plain = proxy.connect();
    return (SSLSocket)
        trusting().getSocketFactory().createSocket(plain, "localhost", proxy.port(), true);
  }

  /** A server that returns what it gets, over TLS. */
  private TestUpstream secureEcho() throws IOException {
    SslContext context =
        SslContextBuilder.forServer(file(files.certificate()), file(files.key()))
            .sslProvider(SslProvider.JDK)
            .build();
    SSLContext jdk = ((JdkSslContext) context).context();
    return new TestUpstream(
        plain -> {
          SSLSocket secure =
              (SSLSocket) jdk.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
          secure.setUseClientMode(false);
          secure.getInputStream().transferTo(secure.getOutputStream());
          secure.close();
        });
  }

  private static File file(Path path) {
    return Objects.requireNonNull(path).toFile();
  }

  private static void assertEchoes(Socket client, int length) throws IOException {
    byte[] sent = new byte[length];
    new Random(length).nextBytes(sent);
    Thread sending =
        new Thread(
            () -> {
              try {
                client.getOutputStream().write(sent);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    sending.start();
    assertArrayEquals(sent, client.getInputStream().readNBytes(length));
  }

  @ParameterizedTest
  @CsvSource({
    "EPOLL,boringssl",
    "EPOLL,jdk",
    "IO_URING,boringssl",
    "EPOLL_NETTY,boringssl",
    "NIO,jdk"
  })
  void shouldDecryptForTheUpstreamAndEncryptForTheClient(TransportType type, String engine)
      throws IOException {
    try (TestUpstream server = TestUpstream.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .transport(type)
                .listener(listenerTls(engine))
                .pool("min-idle = 1")
                .before(server.port());
        SSLSocket client = connect(proxy)) {
      assertEchoes(client, 100);
      assertEchoes(client, MANY);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EPOLL,boringssl",
    "EPOLL,jdk",
    "IO_URING,boringssl",
    "EPOLL_NETTY,boringssl",
    "NIO,jdk"
  })
  void shouldEncryptForTheUpstream(TransportType type, String engine) throws IOException {
    try (TestUpstream server = secureEcho();
        RunningProxy proxy =
            RunningProxy.tcp()
                .transport(type)
                .upstream(upstreamTls("engine = " + engine))
                .before(server.port());
        Socket client = proxy.connect()) {
      assertEchoes(client, 100);
      assertEchoes(client, MANY);
    }
  }

  @ParameterizedTest
  @CsvSource({"EPOLL,boringssl", "EPOLL,jdk", "IO_URING,boringssl", "EPOLL_NETTY,boringssl"})
  void shouldSpeakOverUnixSockets(TransportType type, String engine) throws IOException {
    String path = "unix:" + folder.resolve("tls.sock");
    String behind =
        """
        listeners.behind { bind = "%s", upstream = plain, max-sessions = 10, %s }
        upstreams.plain.endpoints = [ "127.0.0.1:%d" ]
        """;
    try (TestUpstream server = TestUpstream.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .transport(type)
                .globals(behind.formatted(path, listenerTls(engine), server.port()))
                .upstream(upstreamTls("engine = " + engine))
                .before(path);
        Socket client = proxy.connect()) {
      assertEchoes(client, 100);
      assertEchoes(client, MANY);
      client.shutdownOutput();
      assertEquals(-1, client.getInputStream().read());
    }
  }

  @Test
  void shouldHandOutWarmConnectionsWhoseHandshakeIsDone() throws IOException {
    try (TestUpstream server = secureEcho();
        RunningProxy proxy =
            RunningProxy.tcp()
                .upstream(upstreamTls("engine = auto"))
                .pool("min-idle = 3")
                .before(server.port())) {
      proxy.awaitPool("warm", pool -> pool.idle() == 3);
      for (int i = 0; i < 6; i++) {
        proxy.awaitPool("warm again", pool -> pool.idle() == 3);
        try (Socket client = proxy.connect()) {
          assertEchoes(client, 1_000);
        }
      }
      assertEquals(0, proxy.pool().closed(CloseReason.UNEXPECTED_DATA), "tickets are no data");
      // One that comes at the moment of the hand-out is unread, and the gate says so.
      assertTrue(proxy.pool().warm() >= 4, () -> proxy.pool().toString());
    }
  }

  @Test
  void shouldRefuseAServerThatNobodyTrustsAndSayWhy() throws IOException {
    Path other = folder.resolve("other");
    assertTrue(other.toFile().mkdir());
    Path stranger = Certificates.p256(other).ca();
    try (TestUpstream server = secureEcho();
        LogCapture log = new LogCapture("cenote.listener");
        RunningProxy proxy =
            RunningProxy.tcp()
                .upstream(
                    "tls { enabled = true, server-name = localhost, ca = \"" + stranger + "\" }")
                .before(server.port());
        Socket client = proxy.connect()) {
      assertEquals(-1, client.getInputStream().read());
      assertEquals(1, proxy.pool().refused(CloseReason.TLS_ERROR));
      log.awaitLine("listener=in tls-error", "TLS: ");
    }
  }

  @Test
  void shouldRefuseAServerOfAnotherName() throws IOException {
    try (TestUpstream server = secureEcho();
        RunningProxy proxy =
            RunningProxy.tcp()
                .upstream(upstreamTls("server-name = elsewhere.test"))
                .before(server.port());
        Socket client = proxy.connect()) {
      assertEquals(-1, client.getInputStream().read());
      assertEquals(1, proxy.pool().refused(CloseReason.TLS_ERROR));
    }
  }

  /** A forged answer of DNS can name a host that has a good certificate of its own. */
  @ParameterizedTest
  @CsvSource({"one.app.test, true", "one.elsewhere.test, false"})
  void shouldVerifyTheTargetOfAServiceInsideItsDomainOnly(String target, boolean believed)
      throws IOException {
    String service = "_app._tcp.app.test";
    files = certificates.write("target", each -> each.addSanDnsName(target));
    try (TestUpstream server = secureEcho();
        DnsServer dns = new DnsServer()) {
      dns.on(
          "SRV " + service, records().service(service, "1 1 " + server.port() + " " + target, 9));
      dns.on("A " + target, records().address(target, "127.0.0.1", 9));
      try (RunningProxy proxy =
              RunningProxy.tcp()
                  .upstream("dns { family = ipv4, servers = [\"" + dns.endpoint() + "\"] }")
                  .upstream("tls { enabled = true, ca = \"" + certificates.ca() + "\" }")
                  .before("srv:" + service);
          Socket client = proxy.connect()) {
        if (believed) {
          assertEchoes(client, 100);
        } else {
          assertEquals(-1, client.getInputStream().read());
        }
        assertEquals(believed ? 0 : 1, proxy.pool().refused(CloseReason.TLS_ERROR));
      }
    }
  }

  @Test
  void shouldCostNoConnectionIfAClientSpeaksNoTls() throws IOException {
    try (TestUpstream server = TestUpstream.echo();
        LogCapture log = new LogCapture("cenote.tls");
        RunningProxy proxy =
            RunningProxy.tcp().named("plain").listener(listenerTls("auto")).before(server.port());
        Socket client = proxy.connect("plain")) {
      client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertEnds(client);
      assertEquals(0, proxy.pool().created());
      log.awaitLine("listener=plain peer=127.0.0.1:", "no TLS: the first byte is 0x47");
    }
  }

  private static void assertEnds(Socket client) throws IOException {
    try {
      assertTrue(client.getInputStream().readAllBytes().length < 100);
    } catch (SocketException e) {
      // it was reset, which is an end, too
    }
  }

  @Test
  void shouldSayThatAServerSpeaksNoTls() throws IOException {
    try (TestUpstream server =
            new TestUpstream(
                client -> {
                  client
                      .getOutputStream()
                      .write("220 ready\r\n".getBytes(StandardCharsets.US_ASCII));
                  client.getInputStream().readAllBytes();
                });
        LogCapture log = new LogCapture("cenote.listener");
        RunningProxy proxy =
            RunningProxy.tcp().upstream(upstreamTls("engine = auto")).before(server.port());
        Socket client = proxy.connect()) {
      assertEquals(-1, client.getInputStream().read());
      log.awaitLine("tls-error", "no TLS: the first byte is 0x32");
    }
  }

  @Test
  void shouldEndAClientWhoseHelloStallsAtAnyByte() throws IOException {
    byte[] hello = hello();
    try (TestUpstream server = TestUpstream.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener(listenerTls("auto"))
                .listener("tls.handshake-timeout = 200ms")
                .before(server.port())) {
      for (int cut = 1; cut < hello.length; cut += 13) {
        try (Socket client = proxy.connect()) {
          client.getOutputStream().write(hello, 0, cut);
          assertEnds(client);
        }
      }
      proxy.awaitQuiet();
      assertEquals(0, proxy.pool().created());
    }
  }

  /** The first record of a client. */
  private byte[] hello() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread shaking =
          new Thread(
              () ->
                  assertThrows(
                      SSLException.class,
                      () -> {
                        try (Socket plain =
                                new Socket(server.getInetAddress(), server.getLocalPort());
                            SSLSocket client =
                                (SSLSocket)
                                    trusting()
                                        .getSocketFactory()
                                        .createSocket(plain, "localhost", 1, true)) {
                          client.startHandshake();
                        }
                      }));
      shaking.start();
      try (Socket accepted = server.accept()) {
        byte[] header = accepted.getInputStream().readNBytes(5);
        int length = ((header[3] & 0xff) << 8) | (header[4] & 0xff);
        byte[] record = new byte[5 + length];
        System.arraycopy(header, 0, record, 0, 5);
        accepted.getInputStream().readNBytes(record, 5, length);
        return record;
      }
    }
  }

  /** Neither side was encrypted before, and both are for newcomers. */
  @Test
  void shouldEncryptForNewcomersAfterAReload() throws Exception {
    String text =
        """
        cenote { event-loops = 2, admin.bind = off
          listeners.in { bind = "127.0.0.1:0", upstream = out, max-sessions = 100 %s }
          upstreams.out { endpoints = [ "127.0.0.1:%d" ] %s, pool { min-idle = 2 } }
        }
        """;
    try (TestUpstream plain = TestUpstream.echo();
        TestUpstream secure = secureEcho();
        RunningProxy proxy = RunningProxy.start(text.formatted("", plain.port(), ""));
        Socket before = proxy.connect()) {
      assertEchoes(before, 4);
      String now =
          text.formatted(", " + listenerTls("boringssl"), secure.port(), ", " + upstreamTls(""));
      assertTrue(
          proxy.cenote().reload(RunningProxy.config(now)).get(20, TimeUnit.SECONDS).applied());
      try (SSLSocket after = connect(proxy)) {
        assertEchoes(after, 4);
      }
      assertEchoes(before, 4);
      String same = now.replace("max-sessions = 100", "max-sessions = 99, half-close-timeout = 7s");
      assertTrue(
          proxy.cenote().reload(RunningProxy.config(same)).get(20, TimeUnit.SECONDS).applied());
      try (SSLSocket after = connect(proxy)) {
        assertEchoes(after, 4);
      }
      assertEchoes(before, 4);
    }
  }
}
