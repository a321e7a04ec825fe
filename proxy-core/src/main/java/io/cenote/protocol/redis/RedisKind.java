package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.Keys;
import io.cenote.protocol.Protocol;
import io.cenote.protocol.ProtocolKind;
import io.cenote.protocol.Secret;
import io.cenote.protocol.Usage;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Kind {@code protocol = redis}, and its keys. */
public final class RedisKind implements ProtocolKind<RedisListener, RedisUpstream> {
  private static final int LEAST_BUFFER = 64 * 1024;
  private static final int MOST_BUFFER = 1024 * 1024 * 1024;
  private static final int MOST_DATABASES = 1_000_000;

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Usage usage() {
    return Usage.LEASE;
  }

  @Override
  public boolean probes() {
    return true;
  }

  @Override
  public RedisListener readListener(Keys keys) {
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
  public RedisUpstream readUpstream(Keys keys) {
    String user = keys.has("user") ? keys.text("user", "the name of a user") : null;
    Secret password = keys.secret("password", "a password");
    if (user != null && password == null) {
      keys.refuse("user", "password or password-file beside it");
    }
    return new RedisUpstream(
        password == null ? null : new RedisLogin(user, password),
        keys.integer("database", 0, MOST_DATABASES));
  }

  @Override
  public List<Secret> secrets(RedisUpstream settings) {
    return settings.login() == null ? List.of() : List.of(settings.login().password());
  }

  @Override
  public Protocol<RedisListener> with(
      RedisUpstream settings, boolean tls, @Nullable Protocol<?> before) {
    return new RedisProtocol(settings, (RedisProtocol) before);
  }
}
