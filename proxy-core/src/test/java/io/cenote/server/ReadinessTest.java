package io.cenote.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.testing.SimLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the proxy is ready, in virtual time. */
class ReadinessTest {
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final List<String> missing = new ArrayList<>(List.of("upstream a", "upstream b"));
  private final Readiness readiness =
      new Readiness(() -> List.copyOf(missing), loop, Duration.ofSeconds(10));

  @Test
  void shouldBeReadyOnceAllWasThereThoughItGoesLater() {
    readiness.start();
    loop.runFor(Duration.ofSeconds(3));
    assertEquals("upstream a", readiness.whyNot());
    missing.remove(0);
    assertEquals("upstream b", readiness.whyNot());
    missing.clear();
    loop.runFor(Duration.ofMillis(100)); // it looks by itself
    missing.add("upstream a");
    assertEquals("", readiness.whyNot());
    loop.runFor(Duration.ofMinutes(1));
    assertEquals("", readiness.whyNot());
  }

  @Test
  void shouldBeReadyAtOnceForWhoAsks() {
    readiness.start();
    missing.clear();
    assertEquals("", readiness.whyNot());
  }

  @Test
  void shouldBeReadyWhenTimeIsUp() {
    readiness.start();
    loop.runFor(Duration.ofMillis(9_900));
    assertEquals("upstream a", readiness.whyNot());
    loop.runFor(Duration.ofMillis(200));
    assertEquals("", readiness.whyNot());
  }
}
