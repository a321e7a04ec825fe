package io.cenote.protocol.postgres;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins, cancels and negotiation with a real PostgreSQL, over plain sockets. */
class ServerLoginTest {
  private static final String RULES =
      """
      host all scram_user,accent_user all scram-sha-256
      host all md5_user all md5
      host all clear_user all password
      host all all all trust
      """;

  @TempDir private static Path folder;
  private static EmbeddedPostgres postgres;

  /** The server refuses to run as root; the library then starts it in a user namespace. */
  @BeforeAll
  static void startPostgres() throws Exception {
    if (Needs.isRoot()) {
      Needs.tool("unshare");
    }
    Path rules = Files.writeString(folder.resolve("rules.conf"), RULES);
    postgres = EmbeddedPostgres.builder().setServerConfig("hba_file", rules.toString()).start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create role trusted login");
      statement.execute("create role clear_user login password 'clear secret'");
      statement.execute("set password_encryption = 'scram-sha-256'");
      statement.execute("create role scram_user login password 'scram secret'");
      statement.execute("create role accent_user login password 'pässwörd'");
      statement.execute("set password_encryption = 'md5'");
      statement.execute("create role md5_user login password 'md5 secret'");
    }
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  private static ServerTalk talk() throws IOException {
    return new ServerTalk(new Socket("127.0.0.1", postgres.getPort()));
  }

  private static void assertLogsIn(String user, String password) throws Exception {
    try (ServerTalk talk = talk()) {
      assertEquals("welcome", talk.logIn(user, password));
      assertTrue(talk.parameters().containsKey("server_version"));
    }
  }

  @Test
  void shouldLogInByScramMd5AndTrust() throws Exception {
    assertLogsIn("scram_user", "scram secret");
    assertLogsIn("accent_user", "pässwörd");
    assertLogsIn("md5_user", "md5 secret");
    assertLogsIn("trusted", "");
  }

  @Test
  void shouldHearThatAPasswordIsWrong() throws Exception {
    for (String user : List.of("scram_user", "md5_user")) {
      try (ServerTalk talk = talk()) {
        assertEquals(
            "FATAL 28P01 password authentication failed for user \"" + user + "\"",
            talk.logIn(user, "wrong"));
      }
    }
  }

  @Test
  void shouldNotSendAPasswordInClearText() throws Exception {
    try (ServerTalk talk = talk()) {
      assertEquals(
          "authentication method not supported: cleartext password",
          talk.logIn("clear_user", "clear secret"));
    }
  }

  @Test
  void shouldCancelAQueryByTheKeyOfItsSession() throws Exception {
    try (ServerTalk talk = talk();
        ServerTalk cancelling = talk()) {
      assertEquals("welcome", talk.logIn("trusted", ""));
      talk.send(Wire.message('Q', Wire.bytes("select pg_sleep(60)~")));
      Eventually.eventually("the query runs", ServerLoginTest::isAsleep);
      cancelling.send(Wire.written(out -> FrontendMessages.cancelRequest(out, talk.key())));
      assertEquals("57014", talk.errorOfQuery().sqlState());
    }
  }

  private static boolean isAsleep() {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select 1 from pg_stat_activity where query = 'select pg_sleep(60)'"
                    + " and wait_event = 'PgSleep'")) {
      return result.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The proxy's answer is the one that a server of protocol 3.0 gives. */
  @Test
  void shouldNegotiateAsTheServerDoes() throws Exception {
    byte[] startup =
        Wire.written(
            out -> {
              FrontendMessages.startup(out, "trusted", "postgres", Map.of("_pq_.new", "1"));
              out.setInt(4, (3 << 16) + 9999);
            });
    byte[] negotiation =
        Wire.written(out -> BackendMessages.negotiateProtocolVersion(out, List.of("_pq_.new")));
    try (ServerTalk talk = talk()) {
      talk.send(startup);
      assertArrayEquals(negotiation, Wire.message('v', talk.read('v')));
    }
  }
}
