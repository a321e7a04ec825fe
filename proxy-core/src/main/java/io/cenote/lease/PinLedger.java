package io.cenote.lease;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ledger of the connections that clients hold beyond their replies, by reason. A protocol has a few
 * reasons.
 *
 * <p>Thread: any.
 */
final class PinLedger {
  /** Counters of one word. */
  private static final class Reason {
    final AtomicInteger held = new AtomicInteger();
    final LongAdder ended = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  private static final Logger LOG = LoggerFactory.getLogger("cenote.pin");

  private final String pool;
  private final Map<String, Reason> reasons = new ConcurrentHashMap<>();

  PinLedger(String pool) {
    this.pool = pool;
  }

  /** A client holds a connection from now on. */
  void pinned(String word) {
    reasons.computeIfAbsent(word, any -> new Reason()).held.incrementAndGet();
  }

  /** The client no longer holds it for that reason. */
  void unpinned(String word, long nanos) {
    Reason reason = reasons.get(word);
    if (reason != null) {
      reason.held.decrementAndGet();
      reason.ended.increment();
      reason.nanos.add(nanos);
    }
    if (LOG.isDebugEnabled()) {
      LOG.debug("pool={} pin={} held-ms={}", pool, word, nanos / 1_000_000);
    }
  }

  /** Number of connections held now, by reason; without zeros. */
  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    reasons.forEach(
        (word, reason) -> {
          int held = reason.held.get();
          if (held > 0) {
            counts.put(word, held);
          }
        });
    return counts;
  }

  /** Number and time of the connections held before, by reason. */
  Map<String, PinCount> ended() {
    Map<String, PinCount> counts = new TreeMap<>();
    reasons.forEach(
        (word, reason) -> {
          if (reason.ended.sum() > 0) {
            counts.put(word, new PinCount(reason.ended.sum(), reason.nanos.sum()));
          }
        });
    return counts;
  }
}
