package io.cenote.pool;

import io.cenote.measure.Histogram;
import io.cenote.transport.CloseReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counters of one pool since its start. Thread: any. */
final class PoolStats {
  final AtomicInteger idle = new AtomicInteger();
  final AtomicInteger active = new AtomicInteger();
  final LongAdder acquired = new LongAdder();
  final LongAdder created = new LongAdder();
  final LongAdder warm = new LongAdder();
  final LongAdder reused = new LongAdder();
  final LongAdder connectFailures = new LongAdder();
  final LongAdder hiddenRetries = new LongAdder();
  final LongAdder staleRaces = new LongAdder();
  final LongAdder asidesFailed = new LongAdder();
  final Histogram waits = new Histogram();
  final Histogram connects = new Histogram();
  final Histogram handOutIdle = new Histogram();
  final Histogram handOutSilence = new Histogram();
  private final AtomicLongArray refused = new AtomicLongArray(CloseReason.count());

  PoolTimes times() {
    return new PoolTimes(
        waits.sample(), connects.sample(), handOutIdle.sample(), handOutSilence.sample());
  }

  /** Returns the connections as pairs of the log. */
  String text() {
    return " active=" + active.get() + " idle=" + idle.get();
  }

  void refused(CloseReason reason) {
    refused.incrementAndGet(reason.ordinal());
  }

  Map<CloseReason, Long> refusedByReason() {
    Map<CloseReason, Long> found = new EnumMap<>(CloseReason.class);
    for (int i = 0; i < refused.length(); i++) {
      if (refused.get(i) != 0) {
        found.put(CloseReason.of(i), refused.get(i));
      }
    }
    return found;
  }
}
