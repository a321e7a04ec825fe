package io.cenote.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Certificates;
import io.cenote.testing.LogCapture;
import io.cenote.testing.Others;
import io.cenote.testing.RunningProxy;
import io.cenote.testing.TestUpstream;
import io.cenote.transport.tls.KeyFiles;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code protocol = postgres} with TLS on either side, before a real server. */
class PostgresTlsTest {
  private static final int TLS_REQUEST = 80877103;

  @TempDir private static Path folder;
  private static Path ca;
  private static KeyFiles files;

  @RegisterExtension
  private static final PostgresServer POSTGRES =
      new PostgresServer(
          () -> {
            Certificates certificates = Certificates.p256(folder);
            ca = certificates.ca();
            files = certificates.write("server");
            return files;
          });

  @RegisterExtension private final Others others = new Others();

  private static RunningProxy proxy(boolean clients, boolean server, String more) {
    String listener =
        clients
            ? "tls { enabled = true, certificate = \"%s\", key = \"%s\" }"
                .formatted(files.certificate(), files.key())
            : "";
    String upstream =
        server
            ? "tls { enabled = true, ca = \"%s\", server-name = localhost, %s }".formatted(ca, more)
            : "";
    return RunningProxy.tcp()
        .listener("protocol = postgres\n" + listener)
        .upstream("postgres { user = scrammed, password = scram }\n" + upstream)
        .pool("max-connections = 4")
        .before(POSTGRES.port());
  }

  private static Connection connect(RunningProxy proxy, String tls) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:%d/postgres?user=scrammed&socketTimeout=30&%s"
            .formatted(proxy.port(), tls));
  }

  private static String verified() {
    return "sslmode=verify-full&sslrootcert=" + ca;
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      assertTrue(result.next());
      return result.getString(1);
    }
  }

  private static final String IS_SECURE =
      "select ssl || ' ' || version from pg_stat_ssl where pid = pg_backend_pid()";

  @ParameterizedTest
  @ValueSource(strings = {"boringssl", "jdk"})
  void shouldLogInOnAServerBehindTls(String engine) throws Exception {
    try (RunningProxy proxy = proxy(false, true, "engine = " + engine);
        Connection connection = connect(proxy, "sslmode=disable")) {
      assertEquals("true TLSv1.3", text(connection, IS_SECURE));
      assertEquals("70000", text(connection, "select length(repeat('x', 70000))"));
    }
  }

  @Test
  void shouldServeClientsWithTlsAndServersWithout() throws Exception {
    try (RunningProxy proxy = proxy(true, false, "");
        Connection connection = connect(proxy, verified())) {
      assertEquals("scrammed", text(connection, "select current_user"));
      assertEquals("false", text(connection, IS_SECURE.replace("|| ' ' || version", "|| ''")));
    }
  }

  @Test
  void shouldCancelAQueryThroughTlsOnBothSides() throws Exception {
    try (RunningProxy proxy = proxy(true, true, "");
        Connection connection = connect(proxy, verified());
        Statement statement = connection.createStatement()) {
      Future<SQLException> cancelled =
          others.submit(
              () ->
                  assertThrows(SQLException.class, () -> statement.execute("select pg_sleep(30)")));
      try (Connection admin = POSTGRES.admin()) {
        String sleeping = "select count(*) from pg_stat_activity where query like '%sleep(30)'";
        proxy.awaitUntil(
            "it sleeps",
            () -> {
              try {
                return !text(admin, sleeping + " and pid <> pg_backend_pid()").equals("0");
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            });
      }
      statement.cancel();
      assertEquals("57014", cancelled.get(20, TimeUnit.SECONDS).getSQLState());
      assertEquals("scrammed", text(connection, "select current_user"));
      assertEquals(0, proxy.pool().cancelsFailed());
    }
  }

  @Test
  void shouldRefuseAClientWithoutTlsBeforeItCostsAConnection() throws Exception {
    try (RunningProxy proxy = proxy(true, true, "")) {
      SQLException refused =
          assertThrows(SQLException.class, () -> connect(proxy, "sslmode=disable"));
      assertEquals("28000", refused.getSQLState());
      assertTrue(refused.getMessage().contains("this listener accepts only connections with TLS"));
      assertEquals(0, proxy.pool().created());
    }
  }

  @Test
  void shouldSayThatAServerHasNoTls() throws Exception {
    try (TestUpstream server =
            new TestUpstream(
                client -> {
                  client.getInputStream().readNBytes(8);
                  client.getOutputStream().write('N');
                  client.getInputStream().transferTo(client.getOutputStream());
                });
        LogCapture log = new LogCapture("cenote");
        RunningProxy proxy =
            RunningProxy.tcp()
                .named("unwilling")
                .listener("protocol = postgres")
                .upstream("tls { enabled = true, ca = \"" + ca + "\" }")
                .before(server.port())) {
      assertThrows(SQLException.class, () -> connect(proxy, "sslmode=disable"));
      log.awaitLine("greeting: the server does not speak TLS");
    }
  }

  /** The certificate is for localhost; nothing of the login goes to a server with another name. */
  @Test
  void shouldSayWhichCheckOfTheServersCertificateFailed() throws Exception {
    try (LogCapture log = new LogCapture("cenote");
        RunningProxy proxy =
            RunningProxy.tcp()
                .named("misnamed")
                .listener("protocol = postgres")
                .upstream("tls { enabled = true, server-name = elsewhere, ca = \"" + ca + "\" }")
                .before(POSTGRES.port())) {
      assertThrows(SQLException.class, () -> connect(proxy, "sslmode=disable"));
      log.awaitLine("name matching elsewhere found");
      assertEquals(1, proxy.pool().connectFailures());
    }
  }

  @Test
  void shouldCheckAServerThroughTls() throws Exception {
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .listener("protocol = postgres")
            .upstream("postgres { user = scrammed, password = scram, database = postgres }")
            .upstream("tls { enabled = true, server-name = localhost, ca = \"" + ca + "\" }")
            .upstream("health { interval = 50ms, rise = 1, fall = 1 }")
            .before(POSTGRES.port())) {
      try (Connection admin = POSTGRES.admin()) {
        String secure = "select count(*) from pg_stat_ssl where ssl";
        proxy.awaitUntil(
            "a check is seen",
            () -> {
              try {
                return !text(admin, secure).equals("0");
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            });
      }
      try (Connection connection = connect(proxy, "sslmode=disable")) {
        assertEquals("true TLSv1.3", text(connection, IS_SECURE));
      }
    }
  }

  /** CVE-2021-23214: what an attacker puts behind the request must not count as the client's. */
  @Test
  void shouldRefuseBytesBetweenTheRequestAndTheHandshake() throws IOException {
    try (RunningProxy proxy = proxy(true, false, "");
        Socket client = proxy.connect()) {
      byte[] startup = "user\0scrammed\0\0".getBytes(StandardCharsets.US_ASCII);
      client
          .getOutputStream()
          .write(
              ByteBuffer.allocate(16 + startup.length)
                  .putInt(8)
                  .putInt(TLS_REQUEST)
                  .putInt(8 + startup.length)
                  .putInt(3 << 16)
                  .put(startup)
                  .array());
      DataInputStream in = new DataInputStream(client.getInputStream());
      assertEquals('E', in.read());
      byte[] error = in.readNBytes(in.readInt() - 4);
      assertTrue(
          new String(error, StandardCharsets.US_ASCII).contains("before the handshake of TLS"));
      assertEquals(-1, in.read());
    }
  }
}
