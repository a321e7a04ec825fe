package io.cenote.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** A watch that cannot bark is none. */
class LeakWatchTest {
  @Test
  void shouldReportABufferThatWasDroppedUnreleased() {
    drop();
    assertFalse(LeakWatch.find().isEmpty());
    LeakWatch.clear();
  }

  @Test
  void shouldReportNothingWhereEveryBufferWasReleased() {
    ByteBufAllocator.DEFAULT.directBuffer(64).writeLong(1).release();
    assertEquals(0, LeakWatch.find().size());
  }

  private static void drop() {
    ByteBufAllocator.DEFAULT.directBuffer(64).writeLong(1);
  }
}
