package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.PoolFixture;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/**
 * 1,800,000 random steps over one to four shards; see {@link PoolSimulation} for what must hold.
 */
class PoolModelTest {
  private static final int STEPS = 4_000;

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void shouldHoldWhateverHappensInWhateverOrder(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int shards,
      @ForAll @IntRange(min = 1, max = 9) int max,
      @ForAll @IntRange(min = 0, max = 3) int minIdle,
      @ForAll @IntRange(min = 1, max = 3) int keys,
      @ForAll Recency recency) {
    simulate(new PoolSimulation(seed, shards, settings(max, minIdle, recency), 0, keys));
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void shouldHoldWhereOtherLoopsMayBeOvertaken(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 4) int shards,
      @ForAll @IntRange(min = 1, max = 9) int max,
      @ForAll @IntRange(min = 1, max = 3) int keys,
      @ForAll Recency recency) {
    PoolSettings settings = settings(max, 0, recency);
    simulate(new PoolSimulation(seed, shards, settings, LoopMoves.PATIENCE_NANOS, keys));
  }

  private static PoolSettings settings(int max, int minIdle, Recency recency) {
    int warm = Math.min(minIdle, max);
    return PoolFixture.ofAtMost(max)
        .idle(warm, Math.max(warm, max - 1))
        .maxPending(20)
        .acquireTimeout(Duration.ofSeconds(1))
        .ages(
            new PoolSettings.Ages(
                Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(3)))
        .recency(recency)
        .build();
  }

  private static void simulate(PoolSimulation simulation) {
    for (int i = 0; i < STEPS; i++) {
      simulation.step();
    }
    simulation.finish();
    assertTrue(simulation.acquired > 0, "the simulation must have acquired something");
    assertTrue(simulation.waited > 0, "and somebody must have waited");
  }
}
