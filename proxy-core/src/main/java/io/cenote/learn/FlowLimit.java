package io.cenote.learn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Detector of a box on the path (NAT, firewall, load balancer) that forgets a connection without
 * packets for some time. It shows only when the next packet goes unanswered or draws a reset: the
 * limit lies between the longest silence that was survived and the shortest that was not.
 *
 * <p>An outage or a restart of the other host ends connections in the same way, but only those that
 * existed then. So two losses count as distinct times only if one of the connections was made after
 * the other was lost.
 *
 * <p>Pure: it gets the time. Not thread-safe; {@link IdleLimits} guards it.
 */
final class FlowLimit {
  private static final int KEPT = 16;
  private static final long KEPT_NANOS = 3_600_000_000_000L;

  private record Loss(long silence, long connectedAt, long at) {}

  private final Deque<Loss> losses = new ArrayDeque<>();
  private final Survival survival = new Survival();

  /** Records that the peer answered after such a silence. */
  void survived(long silence, long now) {
    survival.note(silence, now);
  }

  /**
   * Records that the peer never answered, or did not know the connection; returns a limit if that
   * shows one.
   */
  @Nullable IdleLimit lost(long silence, long connectedAt, long now) {
    losses.removeIf(loss -> now - loss.at > KEPT_NANOS);
    if (losses.size() == KEPT) {
      losses.removeFirst();
    }
    losses.addLast(new Loss(silence, connectedAt, now));
    long survived = survival.longest(now);
    List<Loss> beyond =
        losses.stream().filter(loss -> loss.silence > survived + survived / 20).toList();
    int times = times(beyond);
    if (beyond.size() < DataLimit.ENOUGH || times < DataLimit.MOMENTS) {
      return null;
    }
    long most = beyond.stream().mapToLong(Loss::silence).min().orElse(0);
    return new IdleLimit(survived, most, beyond.size(), times);
  }

  private static int times(List<Loss> losses) {
    int times = 0;
    long last = 0;
    for (Loss loss : losses) {
      if (times == 0 || loss.connectedAt - last > 0) {
        times++;
        last = loss.at;
      }
    }
    return times;
  }
}
