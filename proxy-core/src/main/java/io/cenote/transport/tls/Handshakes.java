package io.cenote.transport.tls;

import io.cenote.measure.Histogram;
import io.cenote.measure.HistogramSample;
import java.util.concurrent.atomic.LongAdder;

/** Account of the handshakes of one listener or upstream. Thread: any. */
public final class Handshakes {
  private final Histogram good = new Histogram();
  private final LongAdder failed = new LongAdder();

  /** Creates an account of none. */
  public Handshakes() {}

  void succeeded(long nanos) {
    good.record(nanos);
  }

  void failed() {
    failed.increment();
  }

  HistogramSample good() {
    return good.sample();
  }

  long failures() {
    return failed.sum();
  }
}
