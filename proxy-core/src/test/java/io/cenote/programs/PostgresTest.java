package io.cenote.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.PoolSnapshot;
import io.cenote.testing.Eventually;
import io.cenote.testing.Needs;
import io.cenote.testing.Others;
import io.cenote.testing.RunningProxy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** PostgreSQL, unchanged, behind {@code protocol = tcp}: the server speaks second. */
class PostgresTest {
  private static EmbeddedPostgres postgres;

  @RegisterExtension private final Others others = new Others();
  private RunningProxy proxy;

  /** The server refuses to run as root; the library then starts it in a user namespace. */
  @BeforeAll
  static void startPostgres() throws Exception {
    if (Needs.isRoot()) {
      Needs.tool("unshare");
    }
    postgres = EmbeddedPostgres.builder().setServerConfig("max_connections", "20").start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    if (postgres != null) {
      postgres.close();
    }
  }

  @BeforeEach
  void startProxy() {
    proxy = RunningProxy.tcp().pool("max-connections = 8, max-idle = 8").before(postgres.getPort());
  }

  @AfterEach
  void stopProxy() {
    proxy.close();
  }

  private Connection connect() throws SQLException {
    String url = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres";
    return DriverManager.getConnection(url + "?user=postgres&sslmode=disable&socketTimeout=30");
  }

  private static long number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      assertTrue(result.next());
      return result.getLong(1);
    }
  }

  @Test
  void shouldServeQueriesPreparedStatementsTransactionsAndErrors() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertEquals(42, number(connection, "select 40 + 2"));
      statement.execute("create temporary table t (n int primary key)");
      try (PreparedStatement insert = connection.prepareStatement("insert into t values (?)")) {
        for (int i = 0; i < 20; i++) {
          insert.setInt(1, i);
          assertEquals(1, insert.executeUpdate());
        }
      }
      connection.setAutoCommit(false);
      statement.execute("delete from t");
      connection.rollback();
      assertEquals(20, number(connection, "select count(*) from t"));
      SQLException twice =
          assertThrows(SQLException.class, () -> statement.execute("insert into t values (1)"));
      assertEquals("23505", twice.getSQLState());
      connection.rollback();
      statement.execute("delete from t where n < 5");
      connection.commit();
      assertEquals(15, number(connection, "select count(*) from t"));
    }
  }

  @Test
  void shouldCarryACopyOfTenMegabytesBothWays() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; rows.length() < 10_000_000; i++) {
      rows.append(i).append('\t').append("row ").append(i * 31).append('\n');
    }
    byte[] sent = rows.toString().getBytes(StandardCharsets.UTF_8);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create temporary table c (n int, t text)");
      CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
      copy.copyIn("copy c from stdin", new ByteArrayInputStream(sent));
      ByteArrayOutputStream received = new ByteArrayOutputStream(sent.length);
      copy.copyOut("copy (select * from c order by n) to stdout", received);
      assertEquals(rows.toString(), received.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void shouldCarryACancelWhichComesOverASecondConnection() throws Exception {
    try (Connection connection = connect();
        Statement slow = connection.createStatement()) {
      Future<SQLException> cancelled =
          others.submit(
              () -> assertThrows(SQLException.class, () -> slow.execute("select pg_sleep(60)")));
      try (Connection watching = connect()) {
        awaitCount(watching, "select count(*) from pg_stat_activity where query like '%sleep(60)'");
      }
      slow.cancel();
      assertEquals("57014", cancelled.get(15, TimeUnit.SECONDS).getSQLState());
      assertEquals(1, number(connection, "select 1"));
    }
  }

  private static void awaitCount(Connection connection, String query) {
    Eventually.eventually(
        query,
        () -> {
          try {
            return number(connection, query) > 0;
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void shouldLetTwentyClientsTakeTurnsOnEightConnections() throws Exception {
    List<Connection> held = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      held.add(connect());
    }
    List<Future<Long>> waiting = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int n = i;
      waiting.add(others.submit(() -> visit(n)));
    }
    proxy.awaitPool("eight active, twelve pending", p -> p.active() == 8 && p.pending() == 12);
    for (Connection connection : held) {
      assertEquals(8, number(connection, "select 8"));
      connection.close();
    }
    for (int i = 0; i < 12; i++) {
      assertEquals(i, waiting.get(i).get(30, TimeUnit.SECONDS));
    }
    proxy.awaitQuiet();
    PoolSnapshot pool = proxy.pool();
    assertEquals(20, pool.acquired());
    assertEquals(Map.of(), pool.refused());
  }

  private long visit(int n) throws SQLException {
    try (Connection connection = connect()) {
      return number(connection, "select " + n);
    }
  }
}
