package io.cenote.protocol.redis;

import org.jspecify.annotations.Nullable;

/**
 * Settings of an upstream for Redis.
 *
 * @param identity login of its connections; null: the server's default
 * @param database database that its connections have selected
 */
record RedisUpstream(@Nullable Identity identity, int database) {
  /** Returns the text that {@code check} shows. */
  @Override
  public String toString() {
    String login = identity == null ? "without a login of its own" : "as " + identity;
    return login + ", database " + database;
  }
}
