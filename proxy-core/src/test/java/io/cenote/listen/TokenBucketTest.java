package io.cenote.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bucket of one source, in virtual time. */
class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());

  /** A source that takes tokens, and when it got them. */
  private final class Source {
    final int rate;
    final List<Long> taken = new ArrayList<>();
    TokenBucket bucket;

    Source(int rate) {
      this.rate = rate;
      bucket = TokenBucket.full(rate, loop.nanos());
    }

    boolean take() {
      long now = loop.nanos();
      TokenBucket next = bucket.take(rate, now);
      if (next != null) {
        bucket = next;
        taken.add(now);
      }
      return next != null;
    }

    /** Takes until it gets no more. */
    int takeAll() {
      int all = 0;
      while (take()) {
        all++;
      }
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 1000})
  void shouldGiveABurstAndThenTheRate(int rate) {
    Source source = new Source(rate);
    assertEquals(rate, source.takeAll());
    loop.runFor(Duration.ofSeconds(1));
    assertEquals(rate, source.takeAll());
    loop.runFor(Duration.ofHours(1));
    assertEquals(rate, source.takeAll(), "it holds no more than a second's worth");
  }

  @Test
  void shouldGiveTheNextTokenExactlyWhenItIsDue() {
    TokenBucket empty = new TokenBucket(0, 0);
    assertEquals(null, empty.take(3, SECOND / 3));
    assertEquals(new TokenBucket(2, SECOND / 3 + 1), empty.take(3, SECOND / 3 + 1));
  }

  /** Loops look at the clock one after another, and may bring their looks in another order. */
  @Test
  void shouldNotGainFromAClockThatGoesBack() {
    TokenBucket later = new TokenBucket(SECOND, 10 * SECOND);
    assertEquals(new TokenBucket(0, 10 * SECOND), later.take(5, 9 * SECOND));
  }

  @Property
  void shouldNeverGiveMoreThanABurstAndTheRateInAnyTime(
      @ForAll @IntRange(min = 1, max = 50) int rate,
      @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 300_000_000L) Long> pauses) {
    Source source = new Source(rate);
    for (long pause : pauses) {
      loop.runFor(Duration.ofNanos(pause));
      source.take();
    }
    List<Long> taken = source.taken;
    for (int from = 0; from < taken.size(); from++) {
      for (int to = from; to < taken.size(); to++) {
        long time = taken.get(to) - taken.get(from);
        int got = to - from + 1;
        assertTrue(
            (got - rate) * SECOND <= time * rate,
            () -> got + " tokens in " + time + " ns at a rate of " + rate);
      }
    }
  }

  @Property
  void shouldNeverRefuseASourceThatKeepsToTheRate(
      @ForAll @IntRange(min = 1, max = 1_000_000) int rate,
      @ForAll @Size(max = 100) List<@LongRange(min = 0, max = 1_000_000L) Long> more) {
    Source source = new Source(rate);
    source.bucket = new TokenBucket(0, loop.nanos());
    for (long pause : more) {
      loop.runFor(Duration.ofNanos(SECOND / rate + 1 + pause));
      assertTrue(source.take());
    }
  }
}
