package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Certificates;
import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TinyServer;
import io.cenote.transport.tls.KeyFiles;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/** TLS with programs that others have written: OpenSSL and Redis. */
class TlsProgramsTest {
  @TempDir private Path folder;
  private Certificates certificates;
  private KeyFiles files;

  @BeforeEach
  void makeCertificates() {
    certificates = Certificates.p256(folder);
    files = certificates.write("server");
  }

  private Process run(String... command) throws IOException {
    return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private Process redis(int port) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(Needs.tool("redis-server").toString(), "--port", "0"));
    command.addAll(List.of("--tls-port", "" + port, "--bind", "127.0.0.1", "--save", ""));
    command.addAll(List.of("--tls-cert-file", "" + files.certificate()));
    command.addAll(List.of("--tls-key-file", "" + files.key()));
    command.addAll(List.of("--tls-ca-cert-file", "" + certificates.ca()));
    command.addAll(List.of("--tls-auth-clients", "no"));
    Process redis = run(command.toArray(String[]::new));
    Eventually.eventually(() -> "Redis on " + port, () -> redis.isAlive() && listens(port));
    return redis;
  }

  private static boolean listens(int port) {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static void end(Process process) throws InterruptedException {
    process.destroy();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @CsvSource({"boringssl, lease", "jdk, lease", "boringssl, mux"})
  void shouldLendConnectionsToARedisThatSpeaksTls(String engine, String mode) throws Exception {
    int port = freePort();
    Process redis = redis(port);
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .listener("protocol = redis, redis.mode = " + mode)
            .upstream(
                "tls { enabled = true, ca = \"%s\", engine = %s }"
                    .formatted(certificates.ca(), engine))
            .upstream("health.interval = 100ms, probe.interval = 2s")
            .pool("min-idle = 2, max-connections = 4")
            .before("localhost:" + port)) {
      proxy.awaitPool("warm", pool -> pool.idle() >= 2);
      for (int i = 0; i < 20; i++) {
        try (Jedis jedis = new Jedis("127.0.0.1", proxy.port())) {
          String value = "x".repeat(1 + i * 5_000);
          jedis.set("key" + i, value);
          assertEquals(value, jedis.get("key" + i));
        }
      }
      // A ticket that comes at the moment of a hand-out costs that connection.
      assertTrue(proxy.pool().created() <= 10, () -> proxy.pool().toString());
      assertEquals("", proxy.pool().endpoints().down());
    } finally {
      end(redis);
    }
  }

  @ParameterizedTest
  @CsvSource({"boringssl, -tls1_2", "boringssl, -tls1_3", "jdk, -tls1_2", "jdk, -tls1_3"})
  void shouldServeOpenSslsClient(String engine, String version) throws Exception {
    try (TinyServer server = TinyServer.echo();
        RunningProxy proxy =
            RunningProxy.tcp()
                .listener(
                    "tls { enabled = true, certificate = \"%s\", key = \"%s\", engine = %s }"
                        .formatted(files.certificate(), files.key(), engine))
                .before(server.port())) {
      Process client =
          run(
              Needs.tool("openssl").toString(),
              "s_client",
              "-quiet",
              "-verify_return_error",
              "-verify_hostname",
              "localhost",
              "-CAfile",
              "" + certificates.ca(),
              version,
              "-connect",
              "127.0.0.1:" + proxy.port());
      client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().flush();
      StringBuilder heard = new StringBuilder();
      while (heard.indexOf("hello\n") < 0) {
        int next = client.getInputStream().read();
        assertTrue(next >= 0, heard::toString);
        heard.append((char) next);
      }
      end(client);
    }
  }

  /** Both show certificates; the second connection resumes what the first has agreed on. */
  @ParameterizedTest
  @CsvSource({"boringssl, -tls1_2", "boringssl, -tls1_3", "jdk, -tls1_2", "jdk, -tls1_3"})
  void shouldUseOpenSslsServerAndResumeItsSessions(String engine, String version) throws Exception {
    KeyFiles own = certificates.write("client");
    int port = freePort();
    List<String> command =
        new ArrayList<>(List.of(Needs.tool("openssl").toString(), "s_server", "-rev", version));
    command.addAll(List.of("-accept", "" + port, "-Verify", "1", "-verify_return_error"));
    command.addAll(List.of("-cert", "" + files.certificate(), "-key", "" + files.key()));
    command.addAll(List.of("-CAfile", "" + certificates.ca()));
    Path said = folder.resolve("s_server.log");
    Process server =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .upstream(
                "tls { enabled = true, ca = \"%s\", certificate = \"%s\", key = \"%s\", engine = %s }"
                    .formatted(certificates.ca(), own.certificate(), own.key(), engine))
            .before("localhost:" + port)) {
      Eventually.eventually("it listens", () -> read(said).contains("ACCEPT"));
      for (int i = 0; i < 2; i++) {
        try (Socket client = proxy.connect()) {
          client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
          byte[] answer = client.getInputStream().readNBytes(6);
          assertEquals("olleh\n", new String(answer, StandardCharsets.US_ASCII));
        }
        proxy.awaitQuiet();
      }
      Eventually.eventually(() -> read(said), () -> count(said, "CONNECTION CLOSED") == 2);
      assertEquals(2, count(said, "CONNECTION ESTABLISHED"), "handshakes");
      assertEquals(1, count(said, "Signature type"), "handshakes in which certificates were shown");
    } finally {
      end(server);
    }
  }

  private static int count(Path file, String line) {
    return read(file).split(line, -1).length - 1;
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"lease", "mux"})
  void shouldServeLettuceThroughTlsOnBothSides(String mode) throws Exception {
    int port = freePort();
    Process redis = redis(port);
    String tls = "tls { enabled = true, ";
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .listener("protocol = redis, redis.mode = " + mode)
            .listener(
                tls
                    + "certificate = \"%s\", key = \"%s\" }"
                        .formatted(files.certificate(), files.key()))
            .upstream(tls + "ca = \"%s\" }".formatted(certificates.ca()))
            .pool("max-connections = 4")
            .before("localhost:" + port)) {
      RedisClient client =
          RedisClient.create(
              RedisURI.Builder.redis("localhost", proxy.port())
                  .withSsl(true)
                  .withVerifyPeer(SslVerifyMode.FULL)
                  .build());
      client.setOptions(
          ClientOptions.builder()
              .sslOptions(SslOptions.builder().trustManager(certificates.ca().toFile()).build())
              .build());
      try (StatefulRedisConnection<String, String> connection = client.connect()) {
        for (int i = 0; i < 20; i++) {
          String value = "x".repeat(1 + i * 5_000);
          connection.sync().set("key" + i, value);
          assertEquals(value, connection.sync().get("key" + i));
        }
      } finally {
        client.shutdown(0, 1, TimeUnit.SECONDS);
      }
    } finally {
      end(redis);
    }
  }

  /** The sample that the documentation names, with the addresses and the files of this test. */
  @Test
  void shouldRunTheSampleAndFailOverToTheSecondServer() throws Exception {
    int first = freePort();
    int second = freePort();
    Process primary = redis(first);
    Process standby = redis(second);
    String sample =
        Files.readString(Path.of("../conf/tls-two-endpoints.conf"))
            .replace("0.0.0.0:6380", "127.0.0.1:0")
            .replace("redis-a.example.org:6379", "localhost:" + first)
            .replace("redis-b.example.org:6379", "localhost:" + second)
            .replace("/etc/cenote/tls/server.pem", "" + files.certificate())
            .replace("/etc/cenote/tls/server.key", "" + files.key())
            .replace("/etc/cenote/tls/ca.pem", "" + certificates.ca())
            .replace("cenote {", "cenote { admin.bind = off, event-loops = 2,")
            .replace("upstream = redis\n", "upstream = redis, max-sessions = 100\n");
    try (RunningProxy proxy = RunningProxy.start(sample)) {
      proxy.awaitUntil("warm", () -> proxy.pool("redis").idle() == 2);
      assertEquals(first, port(proxy));
      end(primary);
      for (int i = 0; i < 10; i++) {
        assertEquals(second, port(proxy), "no client is turned away");
      }
    } finally {
      end(standby);
      end(primary);
    }
  }

  /** Asks Redis for its port, through the proxy and its TLS. */
  private int port(RunningProxy proxy) throws Exception {
    Process client =
        run(
            Needs.tool("redis-cli").toString(),
            "--tls",
            "--cacert",
            "" + certificates.ca(),
            "-h",
            "localhost",
            "-p",
            "" + proxy.address("redis").getPort(),
            "INFO",
            "server");
    String info = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    end(client);
    String found = info.replaceAll("(?s).*tcp_port:([0-9]+).*", "$1");
    assertTrue(found.matches("[0-9]+"), info);
    return Integer.parseInt(found);
  }
}
