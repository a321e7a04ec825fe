package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.Certificates;
import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.tls.KeyFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real HAProxy before and behind Cenote, each telling the other who the client is. */
@Timeout(60)
class HaproxyTest {
  @TempDir Path folder;
  private Path program;
  private int port;

  @BeforeEach
  void look() throws IOException {
    program = Needs.tool("haproxy");
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
  }

  /** Runs HAProxy on {@code port}, before that server. */
  private Process haproxy(String bind, int server, String options) throws IOException {
    Path config = folder.resolve("haproxy.cfg");
    Files.writeString(
        config,
        """
        defaults
          mode tcp
          timeout connect 10s
          timeout client 30s
          timeout server 30s
        listen test
          bind 127.0.0.1:%d %s
          server only 127.0.0.1:%d %s
        """
            .formatted(port, bind, server, options));
    return new ProcessBuilder(program.toString(), "-db", "-f", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("haproxy.log").toFile())
        .start();
  }

  private static void end(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
  }

  private Socket connectToHaproxy() {
    Socket[] client = new Socket[1];
    Eventually.eventually(
        "haproxy listens",
        () -> {
          try {
            client[0] = new Socket(InetAddress.getLoopbackAddress(), port);
            client[0].setSoTimeout(10_000);
            return true;
          } catch (IOException notYet) {
            return false;
          }
        });
    return client[0];
  }

  private static void assertTold(Socket client, int to) throws IOException {
    client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
    String expected =
        "PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort() + " " + to + "\r\nhello";
    byte[] got = client.getInputStream().readNBytes(expected.length());
    assertEquals(expected, new String(got, StandardCharsets.US_ASCII));
  }

  /** Its checks of Cenote send headers, too: UNKNOWN or LOCAL. */
  @ParameterizedTest
  @CsvSource({"send-proxy,v1", "send-proxy,any", "send-proxy-v2,v2", "send-proxy-v2,any"})
  void shouldBeBelievedBeforeCenote(String option, String in) throws Exception {
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener("proxy-protocol { in = " + in + ", from = [127.0.0.1] }")
                .upstream("proxy-protocol { out = v1 }")
                .before(upstream.port())) {
      Process haproxy = haproxy("", proxy.port(), option + " check inter 100ms");
      try (Socket client = connectToHaproxy()) {
        proxy.awaitUntil("checks have come", () -> proxy.listener().accepted() >= 4);
        assertTold(client, port);
        assertEquals(
            0,
            proxy.listener().closes().stream()
                .filter(close -> close.reason().word().equals("protocol-error"))
                .count());
      } finally {
        end(haproxy);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"v1", "v2", "'v2, tlvs = [unique-id]'"})
  void shouldBelieveCenoteBehindIt(String out) throws Exception {
    try (TestUpstream upstream = TestUpstream.echo()) {
      Process haproxy = haproxy("accept-proxy", upstream.port(), "send-proxy");
      try {
        connectToHaproxy().close();
        try (RunningProxy proxy =
                RunningProxy.tcp()
                    .upstream("proxy-protocol { out = " + out + " }")
                    .pool("min-idle = 2")
                    .before(port);
            Socket client = proxy.connect()) {
          assertTold(client, proxy.port());
        }
      } finally {
        end(haproxy);
      }
    }
  }

  /** Both encrypt what they send, behind a header in plain text. */
  @ParameterizedTest
  @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
  void shouldTellCenoteBeforeTheHandshake(String option) throws Exception {
    Certificates certificates = Certificates.p256(folder);
    KeyFiles files = certificates.write("server");
    try (TestUpstream upstream = TestUpstream.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener("proxy-protocol { in = any, from = [127.0.0.1] }")
                .listener(
                    "tls { enabled = true, certificate = \"%s\", key = \"%s\" }"
                        .formatted(files.certificate(), files.key()))
                .upstream("proxy-protocol { out = v1 }")
                .before(upstream.port())) {
      String server = option + " ssl verify required sni str(localhost) ca-file ";
      Process haproxy = haproxy("", proxy.port(), server + certificates.ca());
      try (Socket client = connectToHaproxy()) {
        assertTold(client, port);
      } finally {
        end(haproxy);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"v1, 1", "v2, 1", "v2, 0"})
  void shouldBeToldByCenoteBeforeTheHandshake(String out, int checked) throws Exception {
    Certificates certificates = Certificates.p256(folder);
    KeyFiles files = certificates.write("server");
    Path both = folder.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(files.certificate())
            + Files.readString(Objects.requireNonNull(files.key())));
    try (TestUpstream upstream = TestUpstream.echo()) {
      Process haproxy = haproxy("accept-proxy ssl crt " + both, upstream.port(), "send-proxy");
      try {
        connectToHaproxy().close();
        try (RunningProxy proxy =
                RunningProxy.tcp()
                    .upstream("proxy-protocol { out = " + out + " }")
                    .upstream("health.interval = " + checked * 50 + "ms")
                    .upstream(
                        "tls { enabled = true, server-name = localhost, ca = \"%s\" }"
                            .formatted(certificates.ca()))
                    .before(port);
            Socket client = proxy.connect();
            Socket other = proxy.connect()) {
          assertTold(client, proxy.port());
          assertTold(other, proxy.port());
          assertEquals(2, proxy.pool().created());
        }
      } finally {
        end(haproxy);
      }
    }
  }
}
