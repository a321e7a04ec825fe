package io.cenote.protocol.redis;

import io.cenote.protocol.Bounds;
import java.util.Locale;

/**
 * Settings of a listener for Redis.
 *
 * @param mode way in which its clients get connections
 * @param muxConnections shared by all of them, over all loops
 * @param bounds bounds of one client
 * @param replay requests that are sent again after a lost connection
 * @param denied commands that are answered with an error
 */
record RedisListener(Mode mode, int muxConnections, Bounds bounds, Replay replay, Denied denied) {
  /** Returns the text that {@code check} shows. */
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
