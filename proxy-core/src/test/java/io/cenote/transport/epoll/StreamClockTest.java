package io.cenote.transport.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cenote.testing.SimLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamClockTest {
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final SimLoop.Clock time = new SimLoop.Clock();
  private final SimLoop loop = new SimLoop(0, time);
  private final List<Long> strikes = new ArrayList<>();
  private final StreamClock clock = new StreamClock(IDLE, () -> strikes.add(seconds()));
  private final long begin = time.nanos;

  private long seconds() {
    return Duration.ofNanos(time.nanos - begin).toSeconds();
  }

  @Test
  void shouldStrikeAgainAndAgainWhileItIsNotReset() {
    clock.start(loop);
    loop.runFor(Duration.ofSeconds(35));
    assertEquals(List.of(10L, 20L, 30L), strikes);
  }

  @Test
  void shouldCountFromTheLastReset() {
    clock.start(loop);
    for (int i = 0; i < 4; i++) {
      loop.runFor(Duration.ofSeconds(6));
      clock.reset();
    }
    assertEquals(List.of(), strikes);
    loop.runFor(Duration.ofSeconds(11));
    assertEquals(List.of(34L), strikes);
  }

  @Test
  void shouldLeaveNothingBehindOnceItIsStopped() {
    clock.start(loop);
    clock.stop();
    clock.reset();
    loop.runFor(Duration.ofSeconds(60));
    assertEquals(List.of(), strikes);
    assertFalse(loop.hasTasks());
  }

  @Test
  void shouldGoOnOnAnotherLoop() {
    SimLoop other = new SimLoop(1, time);
    clock.start(loop);
    loop.runFor(Duration.ofSeconds(6));
    clock.stop();
    clock.start(other);
    loop.runFor(Duration.ofSeconds(6));
    assertEquals(List.of(), strikes);
    other.runFor(Duration.ofSeconds(5));
    assertEquals(1, strikes.size());
  }
}
