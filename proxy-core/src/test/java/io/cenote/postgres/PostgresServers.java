package io.cenote.postgres;

import io.cenote.testing.Needs;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A real PostgreSQL that asks some of its users for a password. */
final class PostgresServers {
  private static final String RULES =
      """
      host all scrammed all scram-sha-256
      host all md5ed all md5
      host all all all trust
      """;

  private PostgresServers() {}

  /**
   * One with the users scrammed (password "scram"), md5ed ("md5") and trusted, and database two.
   */
  static EmbeddedPostgres start(Path folder) throws IOException, SQLException {
    if (Needs.isRoot()) {
      Needs.tool("unshare"); // the server refuses to run as root
    }
    Path rules = Files.writeString(folder.resolve("rules.conf"), RULES);
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("hba_file", rules.toString())
            .setServerConfig("max_connections", "30")
            .start();
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create role trusted login");
      statement.execute("set password_encryption = 'scram-sha-256'");
      statement.execute("create role scrammed login password 'scram'");
      statement.execute("set password_encryption = 'md5'");
      statement.execute("create role md5ed login password 'md5'");
      statement.execute("create database two");
    }
    return postgres;
  }
}
