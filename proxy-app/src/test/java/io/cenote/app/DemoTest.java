package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing a newcomer types. */
class DemoTest {
  @TempDir private Path folder;

  @Test
  void shouldShowPoolStatsAndEndByItself() {
    try (Program demo = Program.start(folder, "demo", "--seconds", "2")) {
      assertEquals(0, demo.exitCode(), demo.err());
      assertTrue(demo.out().contains("pool=echo total="), demo.out());
      assertTrue(demo.out().matches("(?s).*Done: [1-9]\\d* requests answered.*"), demo.out());
    }
  }

  @Test
  void shouldRefuseATimeOutOfRange() {
    try (Program demo = Program.start(folder, "demo", "--seconds", "0")) {
      assertEquals(2, demo.exitCode());
      assertTrue(demo.err().contains("--seconds: 0 (expected: 1 to 3600)"), demo.err());
    }
  }
}
