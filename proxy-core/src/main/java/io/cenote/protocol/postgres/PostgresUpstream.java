package io.cenote.protocol.postgres;

import io.cenote.protocol.PoolKey;
import io.cenote.protocol.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Options of an upstream.
 *
 * @param user the one user whose password is known; null: none is
 * @param password null: the server asks for none
 * @param database of connections that are made ahead of need; null: the one named as the user
 */
record PostgresUpstream(
    @Nullable String user, @Nullable Secret password, @Nullable String database) {

  /** The key of connections that are made ahead of need. */
  PoolKey warmKey() {
    if (user == null) {
      return PoolKey.NONE;
    }
    return PoolKey.of(user, database == null ? user : database);
  }

  /** The password now for the connections of a key; empty: none is known. */
  String passwordOf(PoolKey key) {
    return password != null && key.user().equals(user) ? password.text() : "";
  }

  /** As {@code check} shows it. */
  @Override
  public String toString() {
    String login = user == null ? "as the client's user" : "as " + user + ", or the client's user";
    return login + (password == null ? ", without a password" : ", with a password");
  }
}
