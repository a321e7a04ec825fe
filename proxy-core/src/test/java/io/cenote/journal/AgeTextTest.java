package io.cenote.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AgeTextTest {
  @Test
  void shouldShowTheTwoLargestUnits() {
    long second = 1_000_000_000L;
    assertEquals("0.0s", AgeText.of(-5));
    assertEquals("0.4s", AgeText.of(second * 4 / 10));
    assertEquals("59.9s", AgeText.of(60 * second - 1));
    assertEquals("1m00s", AgeText.of(60 * second));
    assertEquals("2m05s", AgeText.of(125 * second));
    assertEquals("3h12m", AgeText.of((3 * 3_600 + 12 * 60 + 59) * second));
    assertEquals("4d06h", AgeText.of((4 * 24 + 6) * 3_600 * second));
  }
}
