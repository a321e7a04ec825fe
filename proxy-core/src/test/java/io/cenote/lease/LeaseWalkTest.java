package io.cenote.lease;

import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/** A million random steps; see {@link LeaseSimulation} for what must hold. */
class LeaseWalkTest {
  private static final int STEPS = 1_000;

  @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
  void shouldGiveEachClientItsRepliesInOrder(
      @ForAll long seed, @ForAll @IntRange(max = 2) int shared, @ForAll boolean replays) {
    LeaseSimulation simulation = new LeaseSimulation(seed, shared, replays);
    try {
      for (int i = 0; i < STEPS; i++) {
        simulation.step();
      }
      simulation.finish();
    } catch (AssertionError | RuntimeException e) {
      int size = simulation.walk.size();
      throw new AssertionError(
          e.getMessage() + ", after " + simulation.walk.subList(Math.max(0, size - 60), size), e);
    }
    assertTrue(simulation.answered > 0, "nothing was answered");
  }
}
