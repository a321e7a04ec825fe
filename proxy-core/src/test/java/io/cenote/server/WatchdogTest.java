package io.cenote.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Eventually;
import io.cenote.testing.LogCapture;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Turn by turn, without the time between them. */
class WatchdogTest {
  @Test
  void shouldTellOfALoopThatStandsStillAndThenGiveItUp() throws InterruptedException {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (Loops loops = new Loops(TransportType.NIO, 2);
        LogCapture log = new LogCapture("cenote")) {
      Watchdog watchdog = new Watchdog(loops.all(), () -> Duration.ofSeconds(3));
      lookUntilAnswered(watchdog, loops);
      loops
          .all()
          .get(1)
          .execute(
              () -> {
                stuck.countDown();
                awaitUninterrupted(over);
              });
      stuck.await();
      for (int i = 0; i < Watchdog.GIVE_UP_AFTER; i++) {
        watchdog.look();
        assertFalse(watchdog.failure().isDone());
      }
      log.awaitLine("event loop 1 stands still, for 3 s by now", "WatchdogTest");
      List<String> told = log.lines().stream().filter(l -> l.startsWith("event loop 1")).toList();
      assertEquals(1, told.size(), told::toString);
      watchdog.look();
      assertTrue(watchdog.failure().join().startsWith("event loop 1 has stood still"));
      over.countDown();
    }
  }

  @Test
  void shouldSeeThatALoopHasEnded() {
    Loops loops = new Loops(TransportType.NIO, 2);
    Watchdog watchdog = new Watchdog(loops.all(), () -> Duration.ofSeconds(3));
    lookUntilAnswered(watchdog, loops);
    assertFalse(watchdog.failure().isDone());
    loops.all().get(1).eventLoop().shutdownGracefully();
    watchdog.look();
    assertTrue(watchdog.failure().join().equals("event loop 1 has ended"));
    loops.close();
  }

  @Test
  void shouldForgiveALoopThatAnswersLate() {
    try (Loops loops = new Loops(TransportType.NIO, 1)) {
      Watchdog watchdog = new Watchdog(loops.all(), () -> Duration.ofSeconds(3));
      for (int i = 0; i < 5 * Watchdog.GIVE_UP_AFTER; i++) {
        lookUntilAnswered(watchdog, loops);
      }
      assertFalse(watchdog.failure().isDone());
    }
  }

  private static void lookUntilAnswered(Watchdog watchdog, Loops loops) {
    watchdog.look();
    CountDownLatch answered = new CountDownLatch(loops.all().size());
    loops.all().forEach(loop -> loop.execute(answered::countDown));
    Eventually.eventually("all loops answer", () -> answered.getCount() == 0);
  }

  private static void awaitUninterrupted(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
