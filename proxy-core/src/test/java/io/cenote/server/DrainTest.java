package io.cenote.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.config.CenoteConfig;
import io.cenote.testing.SimLoop;
import io.cenote.transport.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The clocks of the drain, in virtual time. */
class DrainTest {
  private static final long MILLI = 1_000_000L;

  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final SimLoop loop = new SimLoop(0, clock);
  private final List<String> told = new ArrayList<>();
  private int open;
  private long arrived = 7;

  private final class Visits implements Drain.Sessions {
    @Override
    public int open() {
      return open;
    }

    @Override
    public long arrived() {
      return arrived;
    }

    @Override
    public void stopAccepting() {
      told.add("stop");
    }

    @Override
    public boolean isStopping() {
      return false;
    }

    @Override
    public void endBetweenRequests(CloseReason reason, long withinNanos) {
      throw new AssertionError("without a spread");
    }

    @Override
    public int cut(CloseReason reason) {
      told.add("cut " + reason.word());
      return open;
    }

    @Override
    public void abandon(CloseReason reason) {
      told.add("abandon " + reason.word());
      open = 0;
    }
  }

  private CompletableFuture<Integer> drain(Duration timeout, Duration quiet) {
    CompletableFuture<Integer> done =
        new Drain(new Visits(), loop, () -> new CenoteConfig.Drain(timeout, quiet, Duration.ZERO))
            .begin();
    pass(0);
    return done;
  }

  private void pass(long millis) {
    long end = clock.nanos + millis * MILLI;
    do {
      while (loop.runOne()) {}
      clock.nanos += MILLI / 2;
    } while (clock.nanos < end);
    while (loop.runOne()) {}
  }

  @Test
  void shouldWaitForQuietAgainAfterEachSessionHoweverShort() {
    CompletableFuture<Integer> done = drain(Duration.ofSeconds(60), Duration.ofSeconds(1));
    for (int i = 0; i < 20; i++) {
      pass(900);
      arrived++; // it has come and gone between two looks, or was turned away
      assertFalse(done.isDone(), "ended although a client came " + i);
    }
    pass(950);
    assertFalse(done.isDone());
    pass(100);
    assertEquals(0, done.join());
    assertEquals(List.of("stop"), told);
  }

  @Test
  void shouldNotBeQuietWhileASessionIsOpen() {
    open = 1;
    CompletableFuture<Integer> done = drain(Duration.ofSeconds(60), Duration.ofSeconds(1));
    pass(5_000);
    open = 0;
    pass(900);
    assertFalse(done.isDone());
    pass(200);
    assertEquals(0, done.join());
  }

  @Test
  void shouldEndAtTheDeadlineHoweverManyArrive() {
    open = 2;
    CompletableFuture<Integer> done = drain(Duration.ofSeconds(3), Duration.ofSeconds(1));
    for (int i = 0; i < 31; i++) {
      pass(100);
      arrived++;
    }
    assertTrue(told.contains("cut drained"), told::toString);
    pass(1_100);
    assertEquals(2, done.join());
    assertTrue(told.contains("abandon drained"), told::toString);
  }

  @Test
  void shouldStopAcceptingAtOnceWithoutAQuietTime() {
    open = 1;
    CompletableFuture<Integer> done = drain(Duration.ofSeconds(3), Duration.ZERO);
    assertEquals(List.of("stop"), told);
    open = 0;
    pass(11);
    assertEquals(0, done.join());
  }
}
