package io.cenote.transport;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often the limits of the fast path were met since the program started, on all loops together:
 * what meets one goes the plain way, which is slower and loses nothing.
 *
 * <p>Thread: any.
 */
public final class FastPathLimits {
  /** Reads and sends for which the bound of lent memory left no room. */
  public static final LongAdder RING_MEMORY = new LongAdder();

  /** Streams that were fast enough for one of the places, and got none. */
  public static final LongAdder BULK_FLOWS = new LongAdder();

  /** Reads that found no memory but what each loop has put by. */
  public static final LongAdder READ_MEMORY = new LongAdder();

  /** Calls of io_uring_enter(2) that failed for want of memory, and were tried again. */
  public static final LongAdder RING_RETRIES = new LongAdder();

  private FastPathLimits() {}

  /** By the names they have in metrics. */
  public static Map<String, Long> met() {
    return new TreeMap<>(
        Map.of(
            "ring_memory", RING_MEMORY.sum(),
            "bulk_flows", BULK_FLOWS.sum(),
            "read_memory", READ_MEMORY.sum(),
            "ring_retries", RING_RETRIES.sum()));
  }
}
