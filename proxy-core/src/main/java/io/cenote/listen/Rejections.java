package io.cenote.listen;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of the clients that one listener turned away.
 *
 * <p>Thread: any.
 */
final class Rejections {
  private final LongAdder[] counts = new LongAdder[Rejection.values().length];

  Rejections() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  void count(Rejection why) {
    counts[why.ordinal()].increment();
  }

  /** Number of them by reason; a reason that never occurred is absent. */
  Map<Rejection, Long> byReason() {
    Map<Rejection, Long> all = new EnumMap<>(Rejection.class);
    for (Rejection why : Rejection.values()) {
      long count = counts[why.ordinal()].sum();
      if (count > 0) {
        all.put(why, count);
      }
    }
    return all;
  }
}
