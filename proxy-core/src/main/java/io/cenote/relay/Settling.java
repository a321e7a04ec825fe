package io.cenote.relay;

import io.cenote.transport.Loop;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * With {@code reuse = clean}: what happens between the client's FIN and the upstream connection's
 * return to the pool. It is kept once everything is flushed, the upstream has had the last word and
 * has been quiet for the settle time. If the last word was the client's, the upstream owes an
 * answer that may depend on the FIN: it gets the FIN after all.
 *
 * <p>Thread: the session's loop.
 */
final class Settling {
  private static final long LOOK_AGAIN_NANOS = 1_000_000L;

  private final Loop loop;
  private final long settleNanos;
  private final LongSupplier lastActivity;
  private final BooleanSupplier clean;

  Settling(Loop loop, long settleNanos, LongSupplier lastActivity, BooleanSupplier clean) {
    this.loop = loop;
    this.settleNanos = settleNanos;
    this.lastActivity = lastActivity;
    this.clean = clean;
  }

  /**
   * Looks now, and again until it has been quiet long enough.
   *
   * @param up from the client, whose FIN has not been passed on
   * @param down to the client; while it is paused, the upstream may have more to say
   * @param release run if the connection is clean
   */
  void settle(Flow up, Flow down, Runnable release) {
    if (!up.isOpen()) {
      return; // ended otherwise meanwhile
    }
    long left = lastActivity.getAsLong() + settleNanos - loop.nanos();
    if (left > 0 || down.isPaused()) {
      loop.schedule(() -> settle(up, down, release), Math.max(left, LOOK_AGAIN_NANOS));
    } else if (clean.getAsBoolean() && up.isFlushed()) {
      up.sinkBroken();
      release.run();
    } else {
      up.sourceEnded();
    }
  }
}
