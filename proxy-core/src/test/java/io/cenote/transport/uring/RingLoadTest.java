package io.cenote.transport.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** It is high while this batch, or the one before, has events of three sockets. */
class RingLoadTest {
  @Property
  void shouldCountSocketsAndRememberOneBatch(
      @ForAll @Size(min = 1, max = 12)
          List<@Size(max = 8) List<@IntRange(min = 0, max = 4) Integer>> batches) {
    RingLoad load = new RingLoad();
    boolean severalBefore = false;
    for (List<Integer> batch : batches) {
      load.nextBatch();
      Set<Integer> heardOf = new HashSet<>();
      for (Integer socket : batch) {
        load.ready(socket); // small ones are the same object each time
        heardOf.add(socket);
        assertEquals(severalBefore || heardOf.size() >= 3, load.isHigh());
      }
      assertEquals(severalBefore || heardOf.size() >= 3, load.isHigh());
      severalBefore = heardOf.size() >= 3;
    }
  }
}
