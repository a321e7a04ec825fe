package io.cenote.transport.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cenote.transport.FastPathLimits;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operations may hold of a loop's memory. */
class RingMemoryTest {
  private static final ByteBufAllocator ALLOCATOR = ByteBufAllocator.DEFAULT;

  private final RingMemory memory = RingMemory.ofThisThread();

  @AfterEach
  void free() {
    FastThreadLocal.removeAll();
  }

  @Test
  void shouldHandOutAsMuchAsBeforeOnceThereIsMemoryAgain() {
    ByteBuf shared = ALLOCATOR.directBuffer(1, 1).writeByte(1).retain();
    ByteBuf without = new Full().heapBuffer(1, 1).writeByte(1).retain();
    int tries = 2 * RingMemory.MAX_ACTIVE / RingMemory.LARGE;
    for (int i = 0; i < tries; i++) {
      assertNull(memory.take(true, new Full()));
      assertNull(memory.keep(without));
    }
    ByteBuf kept = memory.keep(shared);
    assertNotNull(kept);
    memory.sendOver(kept);
    memory.readOver(take(true));
    shared.release(2);
    without.release(2);
  }

  /** Has no direct memory. */
  private static final class Full extends AbstractByteBufAllocator {
    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError("direct memory");
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  @Test
  void shouldHandOutNoMoreThanTheLimit() {
    long met = FastPathLimits.RING_MEMORY.sum();
    List<ByteBuf> taken = new ArrayList<>();
    for (int i = 0; i < RingMemory.MAX_ACTIVE / RingMemory.LARGE; i++) {
      taken.add(take(true));
    }
    assertNull(memory.take(false, ALLOCATOR));
    ByteBuf sent = ALLOCATOR.directBuffer(1, 1);
    assertNull(memory.keep(sent));
    assertEquals(1, sent.refCnt());
    assertEquals(met + 2, FastPathLimits.RING_MEMORY.sum());
    sent.release();

    memory.readOver(taken.remove(0));
    taken.add(take(true));
    assertNull(memory.take(false, ALLOCATOR));
    taken.forEach(memory::readOver);
    assertEquals(0, taken.stream().filter(buffer -> buffer.refCnt() > 1).count());
  }

  @Test
  void shouldCountWhatIsBeingSent() {
    ByteBuf large = ALLOCATOR.directBuffer(RingMemory.MAX_ACTIVE, RingMemory.MAX_ACTIVE);
    assertSame(large, memory.keep(large));
    assertEquals(2, large.refCnt());
    assertNull(memory.take(false, ALLOCATOR));
    memory.sendOver(large);
    assertEquals(1, large.refCnt());
    large.release();
    memory.readOver(take(false));
  }

  @Test
  void shouldCopyALittleOfWhatOthersHold() {
    ByteBuf large = ALLOCATOR.directBuffer(RingMemory.LARGE, RingMemory.LARGE).writeZero(100);
    ByteBuf first = memory.keep(large);
    ByteBuf second = memory.keep(large);
    assertSame(large, first);
    assertNotNull(second);
    assertNotSame(large, second);
    assertEquals(100, second.capacity(), "no more than is sent");
    assertEquals(large, second, "the same bytes");
    memory.sendOver(second);
    assertEquals(0, second.refCnt());
    memory.sendOver(large);
    large.release();
  }

  @Test
  void shouldReadIntoABufferAgainUnlessSomebodyKeepsIt() {
    ByteBuf free = take(false);
    memory.readOver(free);
    ByteBuf again = take(false);
    assertSame(free, again);
    ByteBuf kept = again.retain();
    memory.readOver(again);
    assertEquals(1, kept.refCnt(), "it is the keeper's alone");
    ByteBuf other = take(false);
    assertNotSame(kept, other);
    memory.readOver(other);
    kept.release();
  }

  private ByteBuf take(boolean muchMoves) {
    ByteBuf buffer = memory.take(muchMoves, ALLOCATOR);
    assertNotNull(buffer);
    assertEquals(muchMoves ? RingMemory.LARGE : RingMemory.SMALL, buffer.writableBytes());
    return buffer;
  }
}
