package io.cenote.protocol.redis;

import org.jspecify.annotations.Nullable;

/**
 * Settings of an upstream for Redis.
 *
 * @param login of its connections; null: the server's default
 * @param database database that its connections have selected
 */
record RedisUpstream(@Nullable RedisLogin login, int database) {
  /** Returns the text that {@code check} shows. */
  @Override
  public String toString() {
    String who = login == null ? "without a login of its own" : "as " + login;
    return who + ", database " + database;
  }
}
