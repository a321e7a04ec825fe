package io.cenote.close;

import io.cenote.transport.CloseReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters of closed connections by place, phase and reason: a fixed table, one addition for each.
 * Thread: any.
 */
public final class CloseCounts {
  private final List<String> places;
  private final AtomicLongArray counts;

  /** Creates a table of zeros for these places. */
  public CloseCounts(List<String> places) {
    this.places = List.copyOf(places);
    counts = new AtomicLongArray(places.size() * ClosePhase.count() * CloseReason.count());
  }

  /**
   * Counts one close.
   *
   * @param place index into the places
   */
  public void add(int place, ClosePhase phase, CloseReason reason) {
    int row = place * ClosePhase.count() + phase.ordinal();
    counts.incrementAndGet(row * CloseReason.count() + reason.ordinal());
  }

  /** Returns all but zeros, in the order of places, phases and reasons. */
  public List<CloseCount> all() {
    List<CloseCount> found = new ArrayList<>();
    for (int i = 0; i < counts.length(); i++) {
      long count = counts.get(i);
      if (count != 0) {
        int row = i / CloseReason.count();
        found.add(
            new CloseCount(
                places.get(row / ClosePhase.count()),
                ClosePhase.of(row % ClosePhase.count()),
                CloseReason.of(i % CloseReason.count()),
                count));
      }
    }
    return found;
  }

  /** Returns the sums over places and phases; reasons that never occurred are absent. */
  public static Map<CloseReason, Long> byReason(List<CloseCount> counts) {
    Map<CloseReason, Long> sums = new EnumMap<>(CloseReason.class);
    counts.forEach(one -> sums.merge(one.reason(), one.count(), Long::sum));
    return sums;
  }
}
