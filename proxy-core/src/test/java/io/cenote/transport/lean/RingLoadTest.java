package io.cenote.transport.lean;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** It is high while this batch, or the one before, has had two ready sockets. */
class RingLoadTest {
  @Property
  void shouldRememberOneBatch(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 3) Integer> batches) {
    RingLoad load = new RingLoad();
    int before = 0;
    for (int ready : batches) {
      load.nextBatch();
      for (int i = 1; i <= ready; i++) {
        load.ready();
        assertEquals(before >= 2 || i >= 2, load.isHigh());
      }
      assertEquals(before >= 2 || ready >= 2, load.isHigh());
      before = ready;
    }
  }
}
