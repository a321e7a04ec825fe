package io.cenote.learn;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Detector of a peer that closes connections without data after a constant time, as servers with an
 * idle timeout do. Each close is an observation: how long the connection had been quiet, and when
 * it closed.
 *
 * <p>A restart closes all connections at one moment, whatever their age: such a moment with
 * different ages teaches nothing. One moment alone proves nothing.
 *
 * <p>Pure: it gets the time. Not thread-safe; {@link IdleLimits} guards it.
 */
final class DataLimit {
  /** Number of closes that must agree. */
  static final int ENOUGH = 3;

  /** Number of distinct moments they must come from. */
  static final int MOMENTS = 2;

  private static final int KEPT = 16;
  private static final long MOMENT_NANOS = 1_000_000_000L;

  private record Closing(long quiet, long at) {}

  private final Deque<Closing> closings = new ArrayDeque<>();
  private final Survival survival = new Survival();

  /** Records a connection that still served after so long a quiet. */
  void survived(long quiet, long now) {
    survival.note(quiet, now);
  }

  /** Tests whether a connection still served after so long a quiet, and none was closed since. */
  boolean isOutlived(long quiet, long now) {
    Closing last = closings.peekLast();
    return survival.longest(now) >= quiet && (last == null || survival.at() - last.at > 0);
  }

  /**
   * Records a connection that its peer closed after so long a quiet; returns a limit if that shows
   * one.
   */
  @Nullable IdleLimit closed(long quiet, long now) {
    if (closings.size() == KEPT) {
      closings.removeFirst();
    }
    closings.addLast(new Closing(quiet, now));
    List<List<Closing>> moments = moments();
    moments.removeIf(moment -> !alike(moment));
    long considered = moments.stream().mapToLong(List::size).sum();
    moments.forEach(moment -> moment.removeIf(one -> !near(one.quiet, quiet)));
    moments.removeIf(List::isEmpty);
    List<Closing> agreeing = moments.stream().flatMap(List::stream).toList();
    if (agreeing.size() < ENOUGH || moments.size() < MOMENTS) {
      return null;
    }
    long least = agreeing.stream().mapToLong(Closing::quiet).min().orElse(0);
    long most = agreeing.stream().mapToLong(Closing::quiet).max().orElse(0);
    boolean mostAgree = agreeing.size() * 3L >= considered * 2;
    boolean outlived = survival.longest(now) > most + most / 10;
    return mostAgree && !outlived
        ? new IdleLimit(least, most, agreeing.size(), moments.size())
        : null;
  }

  /** Returns the closes, grouped by moment. */
  private List<List<Closing>> moments() {
    List<List<Closing>> moments = new ArrayList<>();
    long begun = 0;
    for (Closing closing : closings) {
      if (moments.isEmpty() || closing.at - begun >= MOMENT_NANOS) {
        moments.add(new ArrayList<>());
        begun = closing.at;
      }
      moments.get(moments.size() - 1).add(closing);
    }
    return moments;
  }

  private static boolean alike(List<Closing> moment) {
    long first = moment.get(0).quiet;
    return moment.stream().allMatch(one -> near(one.quiet, first));
  }

  /** Tests whether they agree within a tenth. */
  private static boolean near(long one, long other) {
    return Math.abs(one - other) <= other / 10;
  }
}
