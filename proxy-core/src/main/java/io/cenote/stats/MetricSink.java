package io.cenote.stats;

import io.cenote.measure.HistogramSample;

/** Taker of metrics. */
public interface MetricSink {
  /**
   * Takes a value.
   *
   * @param labels values of the family's labels, in their order
   */
  void value(Family family, double value, String... labels);

  /** Takes a whole number; labels as above. */
  default void count(Family family, long value, String... labels) {
    value(family, (double) value, labels);
  }

  /** Takes times; labels as above. */
  void times(Family family, HistogramSample times, String... labels);
}
