package io.cenote.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HistogramTest {
  @Property
  void shouldPutEveryValueIntoABucketThatIsRightWithinAnEighth(
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 2) long nanos) {
    long bound = Histogram.upperBound(Histogram.bucketOf(nanos));
    assertTrue(bound >= nanos, () -> nanos + " in " + bound);
    assertTrue(bound - nanos <= nanos / 8 + 1, () -> nanos + " in " + bound);
  }

  @Test
  void shouldTellQuantilesOfWhatCameSinceTheEarlierSample() {
    Histogram histogram = new Histogram();
    for (int i = 0; i < 1_000; i++) {
      histogram.record(5_000_000_000L);
    }
    HistogramSample earlier = histogram.sample();
    for (int i = 0; i < 99; i++) {
      histogram.record(0);
    }
    histogram.record(1_000_000);
    HistogramSample later = histogram.sample();
    assertEquals(0, later.quantileNanos(earlier, 0.99));
    long slowest = later.quantileNanos(earlier, 1);
    assertTrue(slowest >= 1_000_000 && slowest <= 1_130_000, () -> "slowest: " + slowest);
    assertEquals(0, later.quantileNanos(later, 0.99));
    assertTrue(later.quantileNanos(HistogramSample.none(), 0.5) >= 5_000_000_000L);
  }

  @Property
  void shouldCountWhatIsWithinABoundWithinAnEighthOfIt(
      @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 20_000_000_000L) Long> times,
      @ForAll @LongRange(min = 100, max = 10_000_000_000L) long bound) {
    Histogram histogram = new Histogram();
    times.forEach(histogram::record);
    long[] found = histogram.sample().upTo(new long[] {bound, Long.MAX_VALUE});
    long surely = times.stream().filter(time -> time <= bound - bound / 8 - 1).count();
    long perhaps = times.stream().filter(time -> time <= bound + bound / 8 + 1).count();
    assertTrue(found[0] >= surely && found[0] <= perhaps, () -> found[0] + " of " + times);
    assertEquals(times.size(), found[1]);
    assertEquals(times.size(), histogram.sample().count());
    assertEquals(times.stream().mapToLong(Long::longValue).sum(), histogram.sample().sumNanos());
  }
}
