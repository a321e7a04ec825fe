package io.cenote.lease;

import java.util.Map;

/**
 * Snapshot of the counters of the leases on one upstream. They count from the start.
 *
 * @param replays requests that were sent again because their connection was lost
 * @param inflightWaits times a client waited because it had too many pending requests
 * @param droppedBytes of replies to clients that had gone
 * @param pinned connections that one client holds beyond its replies, by reason; none is absent
 * @param pins those that it no longer holds, by reason; what never occurred is absent
 * @param muxDepth pending requests on connections that clients share
 * @param protocol the protocol's own counters, by name
 */
public record LeaseSample(
    long replays,
    long inflightWaits,
    long droppedBytes,
    Map<String, Integer> pinned,
    Map<String, PinCount> pins,
    long muxDepth,
    Map<String, Long> protocol) {

  /** Returns the numbers of an upstream whose connections are for whole sessions. */
  public static LeaseSample none() {
    return new LeaseSample(0, 0, 0, Map.of(), Map.of(), 0, Map.of());
  }
}
