package io.cenote.pool;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has happened to clients that are lent connections for less than a session, since the start.
 *
 * <p>Thread: any.
 */
public final class LendingCounts {
  private final LongAdder replays = new LongAdder();
  private final LongAdder inflightWaits = new LongAdder();
  private final LongAdder droppedBytes = new LongAdder();

  /** A request whose reply was lost with its connection is sent again. */
  public void replay() {
    replays.increment();
  }

  /** A client had to wait because so many of its requests were on their way. */
  public void inflightWait() {
    inflightWaits.increment();
  }

  /** Bytes came for a client that had gone. */
  public void dropped(int bytes) {
    droppedBytes.add(bytes);
  }

  LendingSample sample(PinLedger pins, Map<String, Long> protocol) {
    return new LendingSample(
        replays.sum(),
        inflightWaits.sum(),
        droppedBytes.sum(),
        pins.counts(),
        pins.ended(),
        pins.depth(),
        protocol);
  }
}
