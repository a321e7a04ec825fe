package io.cenote.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.cenote.testing.SimLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whether every event loop answers, in virtual time. */
class PulseTest {
  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final List<SimLoop> loops = List.of(new SimLoop(0, clock), new SimLoop(1, clock));
  private final SimLoop service = new SimLoop(2, clock);
  private final Pulse pulse = new Pulse(loops, service);

  @Test
  void shouldBeLiveOnceEveryLoopHasAnswered() {
    CompletableFuture<String> answer = pulse.ask();
    loops.get(1).runOne();
    assertFalse(answer.isDone());
    loops.get(0).runOne();
    assertEquals("", answer.join());
  }

  @Test
  void shouldNameALoopThatDoesNotAnswer() {
    CompletableFuture<String> answer = pulse.ask();
    loops.get(0).runOne();
    clock.nanos += Pulse.LIMIT_NANOS - 1_000;
    service.runOne();
    assertFalse(answer.isDone());
    clock.nanos += 2_000;
    service.runOne();
    assertEquals("event loop 1: no answer within 2 s", answer.join());
    loops.get(1).runOne();
    assertEquals("event loop 1: no answer within 2 s", answer.join());
  }
}
