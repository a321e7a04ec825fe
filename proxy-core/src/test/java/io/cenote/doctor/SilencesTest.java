package io.cenote.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The ladder: bounded, rising, and fine enough. */
class SilencesTest {
  @Property
  void shouldRiseFromOneSecondToTheLongestWithinTheBound(
      @ForAll @IntRange(min = 1, max = Silences.LONGEST_SECONDS) int longest) {
    List<Integer> steps = Silences.upTo(longest);
    assertEquals(1, steps.get(0));
    assertEquals(longest, steps.get(steps.size() - 1));
    assertTrue(steps.size() * Silences.CONNECTIONS_EACH <= Silences.MAX_CONNECTIONS);
    for (int i = 1; i < steps.size(); i++) {
      assertTrue(steps.get(i) > steps.get(i - 1), steps::toString);
    }
  }

  @Property
  void shouldBeFineUpToTenMinutes(@ForAll @IntRange(min = 1, max = 600) int longest) {
    List<Integer> steps = Silences.upTo(longest);
    for (int i = 1; i < steps.size(); i++) {
      int step = steps.get(i) - steps.get(i - 1);
      assertTrue(step == 1 || step <= 0.25 * steps.get(i - 1) + 1, steps::toString);
    }
  }

  @Test
  void shouldAskAboutEverySecondOfAShortOne() {
    assertEquals(IntStream.rangeClosed(1, 16).boxed().toList(), Silences.upTo(16));
  }
}
