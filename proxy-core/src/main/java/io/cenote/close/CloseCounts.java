package io.cenote.close;

import io.cenote.transport.CloseReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counters of closed connections by place, phase and reason: a table, one addition for each.
 * Thread: any.
 */
public final class CloseCounts {
  /** Counters of one place. */
  private record Place(String text, AtomicLongArray counts) {
    static Place of(String text) {
      return new Place(text, new AtomicLongArray(ClosePhase.count() * CloseReason.count()));
    }
  }

  private final List<Place> places = new CopyOnWriteArrayList<>();

  /** Creates a table of zeros for these places. */
  public CloseCounts(List<String> places) {
    addPlaces(places);
  }

  /** Adds those places that are not there, at the end. */
  public void addPlaces(List<String> more) {
    for (String text : more) {
      if (places.stream().noneMatch(place -> place.text.equals(text))) {
        places.add(Place.of(text));
      }
    }
  }

  /**
   * Counts one close.
   *
   * @param place index into the places
   */
  public void add(int place, ClosePhase phase, CloseReason reason) {
    int at = phase.ordinal() * CloseReason.count() + reason.ordinal();
    places.get(place).counts.incrementAndGet(at);
  }

  /** Returns all but zeros, in the order of places, phases and reasons. */
  public List<CloseCount> all() {
    List<CloseCount> found = new ArrayList<>();
    places.forEach(place -> addTo(found, place));
    return found;
  }

  private static void addTo(List<CloseCount> found, Place place) {
    for (int i = 0; i < place.counts.length(); i++) {
      long count = place.counts.get(i);
      if (count != 0) {
        ClosePhase phase = ClosePhase.of(i / CloseReason.count());
        CloseReason reason = CloseReason.of(i % CloseReason.count());
        found.add(new CloseCount(place.text, phase, reason, count));
      }
    }
  }

  /** Returns the sums over places and phases; reasons that never occurred are absent. */
  public static Map<CloseReason, Long> byReason(List<CloseCount> counts) {
    Map<CloseReason, Long> sums = new EnumMap<>(CloseReason.class);
    counts.forEach(one -> sums.merge(one.reason(), one.count(), Long::sum));
    return sums;
  }
}
