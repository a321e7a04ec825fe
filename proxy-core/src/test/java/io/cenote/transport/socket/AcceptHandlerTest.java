package io.cenote.transport.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptHandlerTest {
  @Test
  void shouldLeaveTheBacklogAloneForAWhileWhenAcceptFails() {
    AcceptHandler handler =
        new AcceptHandler("it") {
          @Override
          protected void clientAccepted(Object client) {}
        };
    EmbeddedChannel listening = new EmbeddedChannel(handler);
    listening.freezeTime();
    for (int i = 0; i < 5; i++) {
      listening.pipeline().fireExceptionCaught(new IOException("Too many open files"));
    }
    assertFalse(listening.config().isAutoRead());
    assertEquals(1, handler.pauses());
    listening.advanceTimeBy(AcceptHandler.PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    listening.runScheduledPendingTasks();
    assertTrue(listening.config().isAutoRead());
    listening.finishAndReleaseAll();
  }
}
