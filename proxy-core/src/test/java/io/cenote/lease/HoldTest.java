package io.cenote.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@link Hold} in virtual time: a free permit wakes somebody who takes it. */
class HoldTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final SimLoop loop = new SimLoop(0, clock);
  private final Holds holds = new Holds(1);
  private final Client first = new Client();
  private final Client second = new Client();
  private final Client third = new Client();

  /** Client that asks again when it is resumed, as long as it wants to. */
  private final class Client implements Hold.Owner {
    private final Hold hold = new Hold(this, holds, loop, LIMIT);
    private boolean wants = true;
    private boolean has;
    private int refusals;

    boolean ask() {
      has = hold.take();
      return has;
    }

    @Override
    public void resume() {
      if (wants) {
        ask();
      }
    }

    @Override
    public void holdRefused() {
      refusals++;
    }
  }

  private void letTwoWait() {
    assertTrue(first.ask());
    assertFalse(second.ask());
    assertFalse(third.ask());
  }

  @Test
  void shouldServeThoseWhoWaitInTheirOrder() {
    letTwoWait();
    first.hold.release();
    loop.runAll();
    assertTrue(second.has);
    assertFalse(third.has);
    second.hold.release();
    loop.runAll();
    assertTrue(third.has);
    assertEquals(0, second.refusals + third.refusals);
  }

  @Test
  void shouldPassTheTurnOnIfTheClientIsGoneBeforeItHearsOfIt() {
    letTwoWait();
    first.hold.release(); // wakes the second
    second.hold.release(); // which goes meanwhile
    loop.runAll();
    assertTrue(third.has);
  }

  @Test
  void shouldPassTheTurnOnIfTheClientDoesNotTakeIt() {
    letTwoWait();
    second.wants = false;
    first.hold.release();
    loop.runAll();
    assertTrue(third.has);
  }

  @Test
  void shouldRefuseOnceTheLimitIsOverAndServeTheNextAllTheSame() {
    letTwoWait();
    loop.runFor(LIMIT.plusMillis(1));
    assertEquals(1, second.refusals);
    assertEquals(1, third.refusals);
    first.hold.release();
    assertTrue(third.ask());
  }
}
