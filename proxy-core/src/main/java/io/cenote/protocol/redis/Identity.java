package io.cenote.protocol.redis;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Login of a client or connection. Its text has no password.
 *
 * @param user null for the default user, named by the password alone; as {@code password}
 * @param password as the server wants it, each byte a character
 */
record Identity(@Nullable String user, String password) {
  /** Returns the request that logs in. */
  byte[][] auth() {
    return user == null
        ? new byte[][] {Resp.ascii("AUTH"), bytes(password)}
        : new byte[][] {Resp.ascii("AUTH"), bytes(user), bytes(password)};
  }

  /** Number of characters of both. */
  int length() {
    return (user == null ? 0 : user.length()) + password.length();
  }

  /** Returns a text of the configuration as such bytes. */
  static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return user == null ? "the default user" : "user " + user;
  }
}
