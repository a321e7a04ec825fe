package io.cenote.lease;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of the leases on one upstream, since the start.
 *
 * <p>Thread: any.
 */
public final class LeaseCounts {
  private final PinLedger pins;
  private final LongAdder depth = new LongAdder();
  private final LongAdder replays = new LongAdder();
  private final LongAdder inflightWaits = new LongAdder();
  private final LongAdder droppedBytes = new LongAdder();

  /** Counters of the leases on the pool of that name. */
  public LeaseCounts(String pool) {
    pins = new PinLedger(pool);
  }

  PinLedger pins() {
    return pins;
  }

  /** A request whose reply was lost with its connection is sent again. */
  void replay() {
    replays.increment();
  }

  /** A client had to wait because it had too many pending requests. */
  void inflightWait() {
    inflightWaits.increment();
  }

  /** Bytes came for a client that had gone. */
  void dropped(int bytes) {
    droppedBytes.add(bytes);
  }

  /** Adds to the number of pending requests on shared leases. */
  void deeperBy(int requests) {
    depth.add(requests);
  }

  /** Returns the current numbers, with those that the protocol has counted. */
  public LeaseSample sample(Map<String, Long> protocol) {
    return new LeaseSample(
        replays.sum(),
        inflightWaits.sum(),
        droppedBytes.sum(),
        pins.counts(),
        pins.ended(),
        depth.sum(),
        protocol);
  }
}
