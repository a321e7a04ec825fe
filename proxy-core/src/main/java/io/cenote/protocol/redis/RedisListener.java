package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
import java.util.Locale;

/**
 * What a listener says of Redis.
 *
 * @param mode how its clients get connections
 * @param muxConnections shared by all of them, over all loops
 * @param bounds what one client may make the proxy keep
 * @param replay which requests are sent again where a connection was lost
 * @param denied commands that are answered with an error
 */
record RedisListener(Mode mode, int muxConnections, Bounds bounds, Replay replay, Denied denied) {
  /** As {@code check} shows it. */
  @Override
  public String toString() {
    String word = mode.name().toLowerCase(Locale.ROOT);
    String shared = mode == Mode.MUX ? " over " + muxConnections + " connections" : "";
    String without = denied.isEmpty() ? "" : ", without " + denied;
    String again =
        replay == Replay.NONE ? "" : ", replay " + replay.name().toLowerCase(Locale.ROOT);
    return "mode "
        + word
        + shared
        + ", "
        + bounds.inflight()
        + " requests in flight"
        + again
        + without;
  }
}
