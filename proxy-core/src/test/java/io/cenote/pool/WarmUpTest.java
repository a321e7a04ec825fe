package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void shouldDialNoMoreAtOnceThanItsShareOfTheCap() {
    WarmUp alone = new WarmUp(100, 1, 0);
    for (int i = 0; i < WarmUp.IN_FLIGHT; i++) {
      assertTrue(alone.wants(0));
      alone.dialled();
    }
    assertFalse(alone.wants(0));
    alone.ended();
    assertTrue(alone.wants(1));
    assertTrue(new WarmUp(100, 64, 0).wants(0), "every shard may dial one");
  }

  @Test
  void shouldWantNothingOnceTheTargetIsMet() {
    WarmUp warmUp = new WarmUp(3, 1, 0);
    warmUp.dialled();
    assertTrue(warmUp.wants(1));
    assertFalse(warmUp.wants(2));
    assertFalse(new WarmUp(0, 1, 0).wants(0));
  }

  @Property(tries = 200)
  void shouldNeverExceedItsRate(
      @ForAll @IntRange(min = 1, max = 4) int shards,
      @ForAll @Size(min = 1, max = 400) List<@LongRange(min = 0, max = 20_000_000) Long> pauses) {
    WarmUp warmUp = new WarmUp(Integer.MAX_VALUE, shards, 0);
    long now = 0;
    int started = 0;
    for (long pause : pauses) {
      now += pause;
      if (warmUp.delay(now) == 0) {
        warmUp.dialled();
        warmUp.ended();
        started++;
      }
    }
    assertTrue(started <= WarmUp.BURST + now * WarmUp.PER_SECOND / SECOND + 1);
  }

  @Test
  void shouldSayHowLongToWait() {
    WarmUp warmUp = new WarmUp(1_000, 1, 0);
    for (int i = 0; i < WarmUp.BURST; i++) {
      assertEquals(0, warmUp.delay(0));
      warmUp.dialled();
    }
    long delay = warmUp.delay(0);
    assertTrue(delay > 0);
    assertEquals(0, warmUp.delay(delay));
  }
}
