package io.cenote.protocol.redis;

import org.jspecify.annotations.Nullable;

/**
 * What an upstream says of Redis.
 *
 * @param identity whom its connections are; null: whom the server takes them for
 * @param database what its connections have selected
 */
record RedisUpstream(@Nullable Identity identity, int database) {
  /** As {@code check} shows it. */
  @Override
  public String toString() {
    String login = identity == null ? "without a login of its own" : "as " + identity;
    return login + ", database " + database;
  }
}
