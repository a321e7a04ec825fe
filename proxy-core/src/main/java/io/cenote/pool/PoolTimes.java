package io.cenote.pool;

import io.cenote.measure.HistogramSample;

/**
 * Times of one pool since the start.
 *
 * @param waits for which sessions waited
 * @param connects from the dial to a connection that can be used
 * @param handOutIdle for which connections had been idle at their hand-out
 * @param handOutSilence since the peer's last sign of life at the hand-out of an idle connection
 */
public record PoolTimes(
    HistogramSample waits,
    HistogramSample connects,
    HistogramSample handOutIdle,
    HistogramSample handOutSilence) {

  /** Returns no times. */
  public static PoolTimes none() {
    HistogramSample none = HistogramSample.none();
    return new PoolTimes(none, none, none, none);
  }
}
