package io.cenote.protocol.postgres;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.Keys;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ProtocolKind;
import io.cenote.protocol.Secret;
import io.cenote.protocol.Usage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The protocol of {@code protocol = postgres}, and its keys. */
public final class PostgresKind implements ProtocolKind<PostgresListener, PostgresUpstream> {
  private static final int LEAST_BUFFER = 64 * 1024;
  private static final int MOST_BUFFER = 1024 * 1024 * 1024;

  /** Most that waits of one client while it is not read, bytes; it is what one read brought. */
  private static final long REQUEST_BYTES = 1024 * 1024;

  @Override
  public String name() {
    return "postgres";
  }

  @Override
  public Usage usage() {
    return Usage.LEASE;
  }

  /** SSLRequest: PostgreSQL's protocol, section "SSL Session Encryption". */
  @Override
  public boolean beginsTlsItself() {
    return true;
  }

  @Override
  public boolean probes() {
    return true;
  }

  @Override
  public boolean trustsClients() {
    return true;
  }

  @Override
  public PostgresListener readListener(Keys keys) {
    return new PostgresListener(
        new Bounds(
            keys.integer("max-inflight", 1, 1_000_000),
            REQUEST_BYTES,
            keys.integer("reply-buffer", LEAST_BUFFER, MOST_BUFFER),
            keys.duration("request-timeout", Duration.ZERO, Duration.ofDays(1))));
  }

  @Override
  public PostgresUpstream readUpstream(Keys keys) {
    String user = text(keys, "user", "the name of a user");
    Secret password = keys.secret("password", "a password");
    String database = text(keys, "database", "the name of a database");
    if (user == null && password != null) {
      keys.refuse("user", "the name of the user whose password it is");
    }
    if (user == null && database != null) {
      keys.refuse("user", "the name of a user beside database");
    }
    return new PostgresUpstream(user, password, database);
  }

  private static @Nullable String text(Keys keys, String key, String expected) {
    String text = keys.has(key) ? keys.text(key, expected) : null;
    if (text != null && text.indexOf('\0') >= 0) {
      keys.refuse(key, expected + " without a NUL");
    }
    return text;
  }

  @Override
  public List<Secret> secrets(PostgresUpstream settings) {
    return settings.password() == null ? List.of() : List.of(settings.password());
  }

  @Override
  public Protocol<PostgresListener> with(
      PostgresUpstream settings, boolean tls, @Nullable Protocol<?> before) {
    return new PostgresProtocol(settings, tls, (PostgresProtocol) before);
  }
}
