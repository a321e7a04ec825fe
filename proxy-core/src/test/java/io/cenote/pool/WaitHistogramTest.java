package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class WaitHistogramTest {
  @Property
  void shouldPutEveryValueIntoABucketThatIsRightWithinAnEighth(
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 2) long nanos) {
    long bound = WaitHistogram.upperBound(WaitHistogram.bucketOf(nanos));
    assertTrue(bound >= nanos, () -> nanos + " in " + bound);
    assertTrue(bound - nanos <= nanos / 8 + 1, () -> nanos + " in " + bound);
  }

  @Test
  void shouldTellQuantilesOfWhatCameSinceTheEarlierSample() {
    WaitHistogram histogram = new WaitHistogram();
    for (int i = 0; i < 1_000; i++) {
      histogram.record(5_000_000_000L);
    }
    WaitSample earlier = histogram.sample();
    for (int i = 0; i < 99; i++) {
      histogram.record(0);
    }
    histogram.record(1_000_000);
    WaitSample later = histogram.sample();
    assertEquals(0, later.quantileNanos(earlier, 0.99));
    long slowest = later.quantileNanos(earlier, 1);
    assertTrue(slowest >= 1_000_000 && slowest <= 1_130_000, () -> "slowest: " + slowest);
    assertEquals(0, later.quantileNanos(later, 0.99));
    assertTrue(later.quantileNanos(WaitSample.none(), 0.5) >= 5_000_000_000L);
  }
}
