package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a pause ends, in virtual time. */
class PoolPauseTest {
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private boolean down;
  private int ends;
  private final PoolPause pause =
      new PoolPause(loop, () -> Duration.ofSeconds(5), () -> down, () -> ends++);

  @Test
  void shouldEndAtOnceWhereTheUpstreamIsUp() {
    pause.begin();
    pause.end();
    assertTrue(pause.isOn(), "until its loop has looked");
    loop.runAll();
    assertFalse(pause.isOn());
    assertEquals(1, ends);
  }

  @Test
  void shouldEndWhenTheUpstreamIsUpAgainOrPatienceIsOver() {
    down = true;
    pause.begin();
    pause.end();
    loop.runFor(Duration.ofSeconds(3));
    assertTrue(pause.isOn());
    down = false;
    loop.runFor(Duration.ofMillis(50));
    assertFalse(pause.isOn());
    down = true;
    pause.begin();
    pause.end();
    loop.runFor(Duration.ofSeconds(6));
    assertFalse(pause.isOn());
    assertEquals(2, ends);
  }

  /** An end that still waits for the upstream is not that of a pause which came later. */
  @Test
  void shouldNotEndAPauseThatBeganAnew() {
    down = true;
    pause.begin();
    pause.end();
    loop.runFor(Duration.ofSeconds(1));
    pause.begin();
    loop.runFor(Duration.ofSeconds(30));
    assertTrue(pause.isOn());
    assertEquals(0, ends);
  }
}
