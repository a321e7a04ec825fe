package io.cenote.protocol.redis;

import io.cenote.protocol.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Login of the configuration. Its text has no password.
 *
 * @param user null for the default user
 */
record RedisLogin(@Nullable String user, Secret password) {
  /** Returns the identity it gives a new connection now. */
  Identity identity() {
    return new Identity(user == null ? null : Identity.utf8(user), Identity.utf8(password.text()));
  }

  @Override
  public String toString() {
    return user == null ? "the default user" : "user " + user;
  }
}
