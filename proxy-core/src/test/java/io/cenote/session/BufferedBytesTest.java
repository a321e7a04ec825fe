package io.cenote.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who is ended when all clients together hold too much. */
class BufferedBytesTest {
  private final SimLoop.Clock clock = new SimLoop.Clock();
  private final List<SimLoop> loops = List.of(new SimLoop(0, clock), new SimLoop(1, clock));
  private final BufferedBytes buffered = new BufferedBytes(1_000, clock.kept, loops);
  private final List<Client> clients = new ArrayList<>();
  private final List<Long> ended = new ArrayList<>();
  private int visits;

  BufferedBytesTest() {
    buffered.register(
        new BufferedBytes.Holders() {
          @Override
          public void visit(int loop, Consumer<BufferedBytes.Holder> visitor) {
            visits++;
            clients.stream().filter(one -> one.loop == loop && one.kept > 0).forEach(visitor);
          }
        });
  }

  private final class Client implements BufferedBytes.Holder {
    private final long id;
    private final int loop;
    private long kept;

    Client(long id) {
      this.id = id;
      loop = (int) id % 2;
    }

    @Override
    public long id() {
      return id;
    }

    @Override
    public long keptBytes() {
      return kept;
    }

    @Override
    public void endForBytes() {
      ended.add(id);
      long before = kept;
      kept = 0;
      buffered.add(-before);
    }
  }

  private void holds(long id, long bytes) {
    Client client = new Client(id);
    clients.add(client);
    client.kept = bytes;
    buffered.add(bytes);
    settle();
  }

  private void settle() {
    for (int i = 0; i < 20; i++) {
      loops.forEach(SimLoop::runAll);
    }
  }

  @Test
  void shouldEndTheNewestOfThoseThatHoldMost() {
    holds(1, 300);
    holds(2, 300);
    holds(3, 190);
    holds(4, 110);
    holds(5, 90);
    assertTrue(ended.isEmpty());
    holds(6, 20);
    assertEquals(List.of(3L), ended);
  }

  @Test
  void shouldGoOnUntilThereIsRoomAgain() {
    holds(1, 800);
    holds(2, 90);
    holds(3, 2_000);
    assertEquals(List.of(3L), ended);
    clients.forEach(client -> assertTrue(client.kept == 0 || client.id < 3));
  }

  @Test
  void shouldMakeRoomForMoreThanTheNext() {
    for (int id = 1; id <= 11; id++) {
      holds(id, 95);
    }
    assertEquals(List.of(11L, 10L), ended);
  }

  /** A search visits all sessions; one after another, without a pause, would take whole loops. */
  @Test
  void shouldPauseWhereNobodyCanBeEnded() {
    buffered.add(2_000);
    settle();
    visits = 0;
    for (int i = 0; i < 100; i++) {
      buffered.add(1);
      loops.forEach(SimLoop::runAll);
    }
    assertEquals(0, visits, "visits within the pause");
    holds(1, 300);
    loops.get(0).runFor(Duration.ofMillis(11));
    settle();
    assertEquals(List.of(1L), ended, "without another byte");
  }

  @Test
  void shouldRefuseNewcomersUntilThereIsRoomAgain() {
    holds(1, 999);
    assertFalse(buffered.isFull());
    buffered.add(100);
    assertTrue(buffered.isFull());
    settle();
    assertEquals(List.of(1L), ended);
    assertFalse(buffered.isFull());
    assertEquals(1, buffered.ended());
  }
}
