package io.cenote.transport.lean;

import java.util.concurrent.atomic.LongAdder;

/**
 * What is limited on the fast path of every loop, and how often a limit was met since the program
 * started: what meets it goes the plain way, which is slower and loses nothing.
 *
 * <p>Thread: any.
 */
public enum FastPathLimit {
  /** A read or a send for which {@link RingMemory#MOST_LENT} left no room. */
  RING_MEMORY("ring_memory"),

  /** A stream that was fast enough for one of the {@link BulkFlows#MOST} places, and got none. */
  BULK_FLOWS("bulk_flows");

  private final String word;
  private final LongAdder met = new LongAdder();

  FastPathLimit(String word) {
    this.word = word;
  }

  /** Its name in metrics. */
  public String word() {
    return word;
  }

  /** How often it was met. */
  public long count() {
    return met.sum();
  }

  void meet() {
    met.increment();
  }
}
