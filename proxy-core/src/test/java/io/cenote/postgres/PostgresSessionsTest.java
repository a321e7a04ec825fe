package io.cenote.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.Others;
import io.cenote.testing.RunningProxy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** {@code protocol = postgres} before a real server, by way of the JDBC driver. */
class PostgresSessionsTest {
  @RegisterExtension private static final PostgresServer POSTGRES = new PostgresServer();

  @RegisterExtension private final Others others = new Others();

  private static Connection connect(RunningProxy proxy, String user, String database)
      throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + database;
    return DriverManager.getConnection(url + "?user=" + user + "&socketTimeout=30");
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      assertTrue(result.next());
      return result.getString(1);
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void shouldServeQueriesPreparedStatementsTransactionsCopiesAndErrors() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 4");
        Connection connection = connect(proxy, "scrammed", "postgres")) {
      assertEquals("scrammed", text(connection, "select current_user"));
      run(connection, "create temporary table t (n int primary key, s text)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into t values (?, 's')")) {
        for (int i = 0; i < 200; i++) {
          insert.setInt(1, i);
          insert.addBatch();
        }
        assertEquals(200, insert.executeBatch().length);
      }
      connection.commit();
      SQLException twice =
          assertThrows(SQLException.class, () -> run(connection, "insert into t values (1)"));
      assertEquals("23505", twice.getSQLState());
      connection.rollback();
      CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
      String row = "x".repeat(1000);
      StringBuilder rows = new StringBuilder();
      for (int i = 1000; i < 3000; i++) {
        rows.append(i).append('\t').append(row).append('\n');
      }
      byte[] bytes = rows.toString().getBytes(StandardCharsets.US_ASCII);
      assertEquals(2000, copies.copyIn("copy t from stdin", new ByteArrayInputStream(bytes)));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      copies.copyOut("copy (select * from t where n >= 1000 order by n) to stdout", out);
      assertEquals(rows.toString(), out.toString(StandardCharsets.US_ASCII));
      connection.commit();
      assertEquals("2200", text(connection, "select count(*) from t"));
    }
  }

  @Test
  void shouldGiveTheNextClientACleanConnectionOfItsUserAndDatabase() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 1")) {
      String pid;
      try (Connection first = connect(proxy, "scrammed", "postgres")) {
        pid = text(first, "select pg_backend_pid()");
        run(first, "create temporary table left_behind (n int)");
        run(first, "set search_path = nowhere");
        run(first, "select pg_advisory_lock(7)");
        first.setAutoCommit(false);
        run(first, "select pg_advisory_xact_lock(8)");
      }
      try (Connection next = connect(proxy, "scrammed", "postgres")) {
        assertEquals(pid, text(next, "select pg_backend_pid()"));
        assertEquals("\"$user\", public", text(next, "show search_path"));
        assertEquals("0", text(next, "select count(*) from pg_locks where locktype = 'advisory'"));
        assertEquals(
            "0", text(next, "select count(*) from pg_class where relname = 'left_behind'"));
      }
      assertEquals(1, proxy.pool().created());
      SQLException unknown =
          assertThrows(SQLException.class, () -> connect(proxy, "nobody", "postgres"));
      assertEquals("28000", unknown.getSQLState());
      try (Connection other = connect(proxy, "trusted", "two")) {
        assertNotEquals(pid, text(other, "select pg_backend_pid()"));
        assertEquals("two", text(other, "select current_database()"));
        assertEquals("trusted", text(other, "select current_user"));
      }
    }
  }

  @Test
  void shouldPassOnNotificationsNoticesAndParameters() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 2");
        Connection listening = connect(proxy, "scrammed", "postgres");
        Connection admin = POSTGRES.admin()) {
      run(listening, "listen news");
      run(admin, "notify news, 'hello'");
      PGConnection client = listening.unwrap(PGConnection.class);
      assertEquals("hello", client.getNotifications(10_000)[0].getParameter());
      try (Statement statement = listening.createStatement()) {
        statement.execute("do $$ begin raise notice 'look'; end $$");
        assertEquals("look", statement.getWarnings().getMessage());
      }
      run(listening, "set application_name = 'renamed'");
      assertEquals("renamed", client.getParameterStatus("application_name"));
    }
  }

  @Test
  void shouldCancelTheQueryOfTheClientWhoseKeyItIs() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 2");
        Connection busy = connect(proxy, "scrammed", "postgres");
        Connection other = connect(proxy, "scrammed", "postgres");
        Statement statement = busy.createStatement()) {
      Future<SQLException> failed =
          others.submit(
              () ->
                  assertThrows(SQLException.class, () -> statement.execute("select pg_sleep(60)")));
      Eventually.eventually("it sleeps", () -> isAsleep(other));
      statement.cancel();
      assertEquals("57014", failed.get(20, TimeUnit.SECONDS).getSQLState());
      assertEquals("2", text(busy, "select 1 + 1"));
      assertEquals("2", text(other, "select 1 + 1"));
      assertTrue(proxy.leases().protocol().get("cancels") > 0);
    }
  }

  private static boolean isAsleep(Connection connection) {
    try {
      return text(connection, "select count(*) from pg_stat_activity where wait_event = 'PgSleep'")
          .equals("1");
    } catch (SQLException e) {
      return false;
    }
  }

  @Test
  void shouldPassOnTheErrorsOfTheServersLogin() {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 2")) {
      SQLException none =
          assertThrows(SQLException.class, () -> connect(proxy, "scrammed", "nowhere"));
      assertEquals("3D000", none.getSQLState());
      SQLException unknown =
          assertThrows(SQLException.class, () -> connect(proxy, "md5ed", "postgres"));
      assertEquals("08006", unknown.getSQLState(), "its password is not known");
    }
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .listener("protocol = postgres")
            .upstream("postgres { user = scrammed, password = wrong }")
            .before(POSTGRES.port())) {
      SQLException wrong =
          assertThrows(SQLException.class, () -> connect(proxy, "scrammed", "postgres"));
      assertEquals("28P01", wrong.getSQLState());
    }
  }

  @Test
  void shouldRefuseAClientForWhichThereIsNoConnection() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 1, acquire-timeout = 300ms");
        Connection holder = connect(proxy, "scrammed", "postgres")) {
      SQLException full =
          assertThrows(SQLException.class, () -> connect(proxy, "scrammed", "postgres"));
      assertEquals("53300", full.getSQLState());
      assertEquals("1", text(holder, "select 1"));
      assertEquals(Map.of("session", 1), proxy.leases().pinned());
    }
  }

  @Test
  void shouldTellAClientWhoseServerProcessIsEnded() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 2");
        Connection admin = POSTGRES.admin()) {
      String pid;
      try (Connection client = connect(proxy, "scrammed", "postgres")) {
        pid = text(client, "select pg_backend_pid()");
        run(admin, "select pg_terminate_backend(" + pid + ")");
        SQLException ended =
            assertThrows(
                SQLException.class,
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    text(client, "select 1");
                  }
                });
        assertEquals("57P01", ended.getSQLState());
      }
      try (Connection next = connect(proxy, "scrammed", "postgres")) {
        pid = text(next, "select pg_backend_pid()");
      }
      proxy.awaitPool("it is idle", pool -> pool.idle() == 1);
      run(admin, "select pg_terminate_backend(" + pid + ")");
      try (Connection unaware = connect(proxy, "scrammed", "postgres")) {
        assertNotEquals(pid, text(unaware, "select pg_backend_pid()"));
      }
    }
  }

  @Test
  void shouldGiveAConnectionTheSettingsOfTheStartupPacket() throws Exception {
    try (RunningProxy proxy = POSTGRES.proxy("max-connections = 1")) {
      String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres?user=scrammed";
      try (Connection named =
          DriverManager.getConnection(url + "&ApplicationName=it's&currentSchema=a,b")) {
        assertEquals("it's", text(named, "show application_name"));
        assertEquals("a, b", text(named, "show search_path").replace(",b", ", b"));
      }
      try (Connection plain = DriverManager.getConnection(url)) {
        assertEquals("\"$user\", public", text(plain, "show search_path"));
      }
      assertEquals(1, proxy.pool().created());
    }
  }

  @Test
  void shouldLogInByMd5AndKeepConnectionsWarm() throws Exception {
    try (RunningProxy proxy =
        RunningProxy.tcp()
            .listener("protocol = postgres")
            .upstream("postgres { user = md5ed, password = md5, database = postgres }")
            .upstream("probe { interval = 50ms, timeout = 40ms }")
            .pool("max-connections = 2, min-idle = 1")
            .before(POSTGRES.port())) {
      proxy.awaitPool("one is warm", pool -> pool.idle() == 1);
      try (Connection client = connect(proxy, "md5ed", "postgres")) {
        assertEquals("md5ed", text(client, "select current_user"));
      }
      assertEquals(1, proxy.pool().warm());
    }
  }
}
