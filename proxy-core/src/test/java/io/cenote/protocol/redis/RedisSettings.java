package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
import io.cenote.protocol.ClientHandle;
import io.cenote.protocol.ListenerProtocol;
import io.cenote.protocol.SpokenProtocol;
import java.time.Duration;

/** Settings of Redis for tests that have no configuration file. */
public final class RedisSettings {
  private RedisSettings() {}

  /** An upstream without a login and a database of its own. */
  public static SpokenProtocol<?> upstream() {
    return new SpokenProtocol<>(new RedisKind(), new RedisUpstream(null, 0));
  }

  /**
   * A listener's protocol.
   *
   * @param shared connections that clients share; 0: none, each has its own
   * @param replays whether harmless requests are sent again
   */
  public static ListenerProtocol<?> listener(int shared, boolean replays) {
    Bounds bounds = new Bounds(64, 1 << 20, 1 << 20, Duration.ofSeconds(60));
    Mode mode = shared == 0 ? Mode.LEASE : Mode.MUX;
    Replay replay = replays ? Replay.READS : Replay.NONE;
    return new ListenerProtocol<>(
        new RedisKind(),
        new RedisListener(mode, Math.max(1, shared), bounds, replay, Denied.NOTHING));
  }

  /** A handle of a client from nowhere. */
  static ClientHandle handle(long id) {
    return new ClientHandle() {
      @Override
      public long id() {
        return id;
      }

      @Override
      public String address() {
        return "10.0.0." + id + ":1024";
      }

      @Override
      public String localAddress() {
        return "10.0.0.254:6379";
      }

      @Override
      public void disconnect() {}
    };
  }
}
