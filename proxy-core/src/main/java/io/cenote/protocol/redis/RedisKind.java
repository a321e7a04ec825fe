package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.Keys;
import io.cenote.protocol.Lending;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ProtocolKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The protocol of {@code protocol = redis}, and its keys. */
public final class RedisKind implements ProtocolKind {
  private static final int LEAST_BUFFER = 64 * 1024;
  private static final int MOST_BUFFER = 1024 * 1024 * 1024;
  private static final int MOST_DATABASES = 1_000_000;

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Lending lending() {
    return Lending.LEASE;
  }

  @Override
  public boolean probes() {
    return true;
  }

  @Override
  public Object readListener(Keys keys) {
    Set<String> denied = new HashSet<>();
    for (String word : keys.words("deny", "a list of names of commands")) {
      denied.add(word.toLowerCase(Locale.ROOT));
    }
    return new RedisListener(
        keys.choice("mode", Mode.class),
        keys.integer("mux-connections", 1, 1024),
        new Bounds(
            keys.integer("max-inflight", 1, 1_000_000),
            keys.integer("request-buffer", LEAST_BUFFER, MOST_BUFFER),
            keys.integer("reply-buffer", LEAST_BUFFER, MOST_BUFFER),
            keys.duration("request-timeout", Duration.ZERO, Duration.ofDays(1))),
        keys.choice("replay", Replay.class),
        new Denied(denied));
  }

  @Override
  public Object readUpstream(Keys keys) {
    String user = keys.has("user") ? keys.text("user", "the name of a user") : null;
    String password = password(keys);
    if (user != null && password == null) {
      keys.refuse("user", "password or password-file beside it");
    }
    return new RedisUpstream(
        password == null ? null : new Identity(user == null ? null : Identity.utf8(user), password),
        keys.integer("database", 0, MOST_DATABASES));
  }

  private static @Nullable String password(Keys keys) {
    if (keys.has("password-file")) {
      if (keys.has("password")) {
        keys.refuse("password-file", "either password or password-file");
      }
      return ofFile(keys, keys.text("password-file", "the path of a file"));
    }
    return keys.has("password") ? Identity.utf8(keys.text("password", "a password")) : null;
  }

  private static @Nullable String ofFile(Keys keys, String path) {
    try {
      return Identity.utf8(Files.readString(Path.of(path)).strip());
    } catch (IOException | IllegalArgumentException e) {
      keys.refuse("password-file", "a file that can be read: " + e.getClass().getSimpleName());
      return null;
    }
  }

  @Override
  public Protocol with(Object options) {
    return new RedisProtocol((RedisUpstream) options);
  }
}
