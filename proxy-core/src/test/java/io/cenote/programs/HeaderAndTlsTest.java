package io.cenote.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Certificates;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.CloseReason;
import io.cenote.transport.tls.KeyFiles;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The PROXY protocol beside TLS: what a header tells of it, and which of the two comes first. */
class HeaderAndTlsTest {
  private static final int FIXED = 16;

  @TempDir private Path folder;
  private Certificates certificates;
  private KeyFiles files;
  private final List<HAProxyMessage> decoded = new ArrayList<>();

  @BeforeEach
  void makeCertificates() {
    certificates = Certificates.p256(folder);
    files = certificates.write("server");
  }

  @AfterEach
  void release() {
    decoded.forEach(HAProxyMessage::release);
  }

  private static File file(Path path) {
    return Objects.requireNonNull(path).toFile();
  }

  private SSLSocket connect(RunningProxy proxy, SslContextBuilder client) throws Exception {
    SslContext context =
        client.sslProvider(SslProvider.JDK).trustManager(file(certificates.ca())).build();
    SSLContext jdk = ((JdkSslContext) context).context();
    SSLSocket socket =
        (SSLSocket)
            jdk.getSocketFactory().createSocket(proxy.connect(), "localhost", proxy.port(), true);
    SSLParameters asked = socket.getSSLParameters();
    asked.setServerNames(List.of(new SNIHostName("db.example.org")));
    socket.setSSLParameters(asked);
    return socket;
  }

  /** A server that returns the header of version 2 that it gets, behind a first byte. */
  private static TestUpstream returnsHeader() throws Exception {
    return new TestUpstream(
        client -> {
          InputStream in = client.getInputStream();
          byte[] fixed = in.readNBytes(FIXED);
          byte[] rest = in.readNBytes(ByteBuffer.wrap(fixed).getShort(FIXED - 2) + 1);
          client
              .getOutputStream()
              .write(ByteBuffer.allocate(FIXED + rest.length).put(fixed).put(rest).array());
          in.transferTo(client.getOutputStream());
        });
  }

  /** Returns the header that the server got; it is freed at the end of the test. */
  private HAProxyMessage headerFrom(Socket client) throws Exception {
    client.getOutputStream().write('x');
    byte[] fixed = client.getInputStream().readNBytes(FIXED);
    int length = ByteBuffer.wrap(fixed).getShort(FIXED - 2);
    byte[] rest = client.getInputStream().readNBytes(length);
    assertEquals('x', client.getInputStream().read());
    EmbeddedChannel decoder = new EmbeddedChannel(new HAProxyMessageDecoder());
    decoder.writeInbound(Unpooled.wrappedBuffer(fixed, rest));
    HAProxyMessage header = decoder.readInbound();
    decoder.finishAndReleaseAll();
    decoded.add(header);
    return header;
  }

  private static String text(HAProxyTLV tlv) {
    return tlv.content().toString(UTF_8);
  }

  private RunningProxy proxy(String tls, TestUpstream upstream) {
    return RunningProxy.tcp()
        .listener(
            "tls { enabled = true, certificate = \"%s\", key = \"%s\", %s }"
                .formatted(files.certificate(), files.key(), tls))
        .upstream("proxy-protocol { out = v2, tlvs = [ssl, authority] }")
        .before(upstream.port());
  }

  @ParameterizedTest
  @CsvSource({"boringssl, true", "jdk, true", "boringssl, false", "jdk, false"})
  void shouldTellOfTheClientsTls(String engine, boolean certified) throws Exception {
    KeyFiles own = certificates.write("bob", each -> each.subject("CN=bob \\, the client,O=It"));
    String auth =
        "client-auth = optional, client-ca = \"%s\", engine = %s"
            .formatted(certificates.ca(), engine);
    SslContextBuilder client = SslContextBuilder.forClient();
    if (certified) {
      client.keyManager(file(own.certificate()), file(own.key()));
    }
    try (TestUpstream upstream = returnsHeader();
        RunningProxy proxy = proxy(auth, upstream);
        SSLSocket socket = connect(proxy, client)) {
      List<HAProxyTLV> tlvs = headerFrom(socket).tlvs();
      assertEquals(HAProxyTLV.Type.PP2_TYPE_AUTHORITY, tlvs.get(0).type());
      assertEquals("db.example.org", text(tlvs.get(0)));
      HAProxySSLTLV ssl = (HAProxySSLTLV) tlvs.get(1);
      assertTrue(ssl.isPP2ClientSSL());
      assertEquals(certified, ssl.isPP2ClientCertSess());
      assertEquals(certified ? 0 : 1, ssl.verify());
      List<HAProxyTLV> parts = ssl.encapsulatedTLVs();
      assertEquals("TLSv1.3", text(parts.get(0)));
      assertEquals(socket.getSession().getCipherSuite(), text(parts.get(1)));
      assertEquals(certified ? 3 : 2, parts.size());
      if (certified) {
        assertEquals("bob , the client", text(parts.get(2)));
      }
    }
  }

  @Test
  void shouldTellThatAClientHasNoTls() throws Exception {
    try (TestUpstream upstream = returnsHeader();
        RunningProxy proxy =
            RunningProxy.tcp()
                .upstream("proxy-protocol { out = v2, tlvs = [ssl, authority] }")
                .before(upstream.port());
        Socket client = proxy.connect()) {
      List<HAProxyTLV> tlvs = headerFrom(client).tlvs();
      assertEquals(1, tlvs.size());
      HAProxySSLTLV ssl = (HAProxySSLTLV) tlvs.get(0);
      assertEquals(0, ssl.client());
      assertEquals(1, ssl.verify());
    }
  }

  /** The server was told of a client who has left since: nobody else may have its connection. */
  @Test
  void shouldGiveAConnectionToNobodyButItsClient() throws Exception {
    CountDownLatch left = new CountDownLatch(1);
    SslContext context =
        SslContextBuilder.forServer(file(files.certificate()), file(files.key()))
            .sslProvider(SslProvider.JDK)
            .build();
    SSLContext jdk = ((JdkSslContext) context).context();
    try (TestUpstream upstream =
            new TestUpstream(
                plain -> {
                  InputStream in = plain.getInputStream();
                  StringBuilder header = new StringBuilder();
                  for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
                    header.append((char) c);
                  }
                  try {
                    assertTrue(left.await(20, TimeUnit.SECONDS));
                  } catch (InterruptedException e) {
                    return;
                  }
                  SSLSocket secure =
                      (SSLSocket)
                          jdk.getSocketFactory().createSocket(plain, null, plain.getPort(), true);
                  secure.setUseClientMode(false);
                  secure.getInputStream().read(); // what it says unasked would end an idle one
                  secure.getOutputStream().write((header + "\n").getBytes(UTF_8));
                  secure.getInputStream().transferTo(secure.getOutputStream());
                });
        RunningProxy proxy =
            RunningProxy.tcp()
                .upstream("proxy-protocol.out = v1")
                .upstream(
                    "tls { enabled = true, server-name = localhost, ca = \"%s\" }"
                        .formatted(certificates.ca()))
                .before(upstream.port())) {
      Socket first = proxy.connect();
      proxy.awaitPool("it is being dialled", pool -> pool.total() == 1);
      first.setSoLinger(true, 0);
      first.close();
      proxy.awaitUntil("it has left", () -> proxy.sessions() == 0);
      left.countDown();
      proxy.awaitPool(
          "its connection is closed",
          pool -> pool.created() == 1 && pool.closed(CloseReason.SESSION_END) == 1);
      try (Socket second = proxy.connect()) {
        second.getOutputStream().write('x');
        byte[] start = second.getInputStream().readNBytes(11);
        assertEquals("PROXY TCP4 ", new String(start, UTF_8));
      }
    }
  }
}
