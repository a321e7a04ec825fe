package io.cenote.lease;

import java.util.Map;

/**
 * Numbers of the leases on one upstream, at one moment. Counters are since the start.
 *
 * @param replays requests that were sent again because their connection was lost
 * @param inflightWaits times a client waited because so many of its requests were on their way
 * @param droppedBytes of replies to clients that had gone
 * @param pinned connections that one client holds beyond its replies, by reason; none is absent
 * @param pins those that it no longer holds, by reason; what never occurred is absent
 * @param muxDepth requests on their way on connections that clients share
 * @param protocol what the protocol itself has counted, by its own names
 */
public record LeaseSample(
    long replays,
    long inflightWaits,
    long droppedBytes,
    Map<String, Integer> pinned,
    Map<String, PinCount> pins,
    long muxDepth,
    Map<String, Long> protocol) {

  /** Of an upstream whose connections are for whole sessions. */
  public static LeaseSample none() {
    return new LeaseSample(0, 0, 0, Map.of(), Map.of(), 0, Map.of());
  }
}
