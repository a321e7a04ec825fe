package io.cenote.postgres;

import io.cenote.testing.Needs;
import io.cenote.testing.RunningProxy;
import io.cenote.transport.tls.KeyFiles;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real PostgreSQL for the tests of a class. It asks some of its users for a password: scrammed
 * ("scram") and md5ed ("md5"), but not trusted. It has a database two.
 */
final class PostgresServer implements BeforeAllCallback, AfterAllCallback {
  private static final String RULES =
      """
      host all scrammed all scram-sha-256
      host all md5ed all md5
      host all all all trust
      """;

  private final Callable<@Nullable KeyFiles> tls;
  private @Nullable EmbeddedPostgres postgres;

  /** A server without TLS. */
  PostgresServer() {
    this(() -> null);
  }

  /** A server with that certificate, which is made before it starts; null: without TLS. */
  PostgresServer(Callable<@Nullable KeyFiles> tls) {
    this.tls = tls;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    if (Needs.isRoot()) {
      Needs.tool("unshare"); // the server refuses to run as root
    }
    Path rules = Files.writeString(Files.createTempFile("rules", ".conf"), RULES);
    rules.toFile().deleteOnExit();
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setServerConfig("hba_file", rules.toString())
            .setServerConfig("max_connections", "30");
    KeyFiles files = tls.call();
    if (files != null) {
      Path key = Objects.requireNonNull(files.key());
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      builder
          .setServerConfig("ssl", "on")
          .setServerConfig("ssl_cert_file", files.certificate().toString())
          .setServerConfig("ssl_key_file", key.toString());
    }
    EmbeddedPostgres started = builder.start();
    postgres = started;
    try (Connection connection = admin();
        Statement statement = connection.createStatement()) {
      statement.execute("create role trusted login");
      statement.execute("set password_encryption = 'scram-sha-256'");
      statement.execute("create role scrammed login password 'scram'");
      statement.execute("set password_encryption = 'md5'");
      statement.execute("create role md5ed login password 'md5'");
      statement.execute("create database two");
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (postgres != null) {
      postgres.close();
    }
  }

  private EmbeddedPostgres running() {
    return Objects.requireNonNull(postgres);
  }

  int port() {
    return running().getPort();
  }

  /** A connection of the superuser, which does not go through a proxy. */
  Connection admin() throws SQLException {
    return running().getPostgresDatabase().getConnection();
  }

  /** A proxy before it that knows the password of scrammed, with those keys of the pool. */
  RunningProxy proxy(String pool) {
    return RunningProxy.tcp()
        .listener("protocol = postgres")
        .upstream("postgres { user = scrammed, password = scram }")
        .pool(pool)
        .before(port());
  }
}
