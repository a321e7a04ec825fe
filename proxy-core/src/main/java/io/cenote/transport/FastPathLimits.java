package io.cenote.transport;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of the times that a limit of the fast path was reached since the start, over all loops.
 * Beyond a limit the plain way is used, which is slower and loses nothing.
 *
 * <p>Thread: any.
 */
public final class FastPathLimits {
  /** Reads and sends for which the bound of active memory left no room. */
  public static final LongAdder RING_MEMORY = new LongAdder();

  /** Streams that were fast enough for a place, and got none. */
  public static final LongAdder BULK_FLOWS = new LongAdder();

  /** Reads that found only the loop's spare memory. */
  public static final LongAdder READ_MEMORY = new LongAdder();

  /** Calls of io_uring_enter(2) that failed for lack of memory, and were tried again. */
  public static final LongAdder RING_RETRIES = new LongAdder();

  private FastPathLimits() {}

  /** Returns the counters by their metric names. */
  public static Map<String, Long> met() {
    return new TreeMap<>(
        Map.of(
            "ring_memory", RING_MEMORY.sum(),
            "bulk_flows", BULK_FLOWS.sum(),
            "read_memory", READ_MEMORY.sum(),
            "ring_retries", RING_RETRIES.sum()));
  }
}
