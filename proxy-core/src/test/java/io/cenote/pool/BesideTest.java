package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.SimLoop;
import io.cenote.testing.UpstreamFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that go to a server beside the pool. */
class BesideTest {
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final SimPool sim = new SimPool(loop, 2, Reuse.NEVER, Duration.ZERO, UpstreamFixture.RAW);
  private final List<PooledConnection> acquired = new ArrayList<>();

  private final class Taker implements Acquirer {
    @Override
    public void onAcquired(PooledConnection connection) {
      acquired.add(connection);
    }

    @Override
    public void onRefused(Refusal refusal) {
      throw new AssertionError(refusal.text());
    }
  }

  @Test
  void shouldCountAMessageForWhichThereIsNoConnection() {
    loop.run(() -> sim.pool().acquire(0, new AcquireRequest(new Taker())));
    loop.runAll();
    Saying words = new Saying("cancel");
    List<String> ends = new ArrayList<>();
    loop.run(() -> sim.pool().sayBeside(acquired.get(0), words, () -> ends.add("over")));
    assertEquals(List.of("over"), ends);
    assertEquals(1, sim.pool().snapshot().cancelsFailed());
  }
}
