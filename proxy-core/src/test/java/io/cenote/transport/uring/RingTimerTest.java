package io.cenote.transport.uring;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.Needs;
import io.cenote.transport.socket.NettyLoop;
import io.cenote.transport.system.Loops;
import io.cenote.transport.system.TransportType;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A loop on io_uring with nothing to do but its deadlines. */
class RingTimerTest {
  private static final long FAR = TimeUnit.MINUTES.toNanos(10);
  private static final long NEAR = TimeUnit.MILLISECONDS.toNanos(20);

  @Test
  void shouldWakeForADeadlineThatComesUpBeforeTheOneItWaitsFor() throws InterruptedException {
    Needs.that(TransportType.whyNotRing().isEmpty(), "io_uring");
    try (Loops loops = new Loops(TransportType.IO_URING, 1)) {
      NettyLoop loop = loops.all().get(0);
      AtomicBoolean far = new AtomicBoolean();
      loop.execute(() -> loop.schedule(() -> far.set(true), FAR));
      for (int i = 0; i < 20; i++) {
        CountDownLatch near = new CountDownLatch(1);
        loop.execute(() -> loop.schedule(near::countDown, NEAR));
        assertTrue(near.await(30, TimeUnit.SECONDS), "waits for the far one");
      }
      assertFalse(far.get());
    }
  }

  @Test
  void shouldWakeForTheNextDeadlineAfterOneThatWasTakenBack() throws InterruptedException {
    Needs.that(TransportType.whyNotRing().isEmpty(), "io_uring");
    try (Loops loops = new Loops(TransportType.IO_URING, 1)) {
      NettyLoop loop = loops.all().get(0);
      CountDownLatch later = new CountDownLatch(1);
      loop.execute(
          () -> {
            loop.schedule(() -> {}, NEAR).cancel();
            loop.schedule(later::countDown, 5 * NEAR);
          });
      assertTrue(later.await(30, TimeUnit.SECONDS), "never woke again");
    }
  }
}
