package io.cenote.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong page is found, and a busy machine is not. */
class ShapeTest {
  @ParameterizedTest
  @CsvSource({
    "total=2 hit=100.0%, total=64 hit=7%, true",
    "total=2 hit=100.0%, total=64 hits=7%, false",
    "127.0.0.1:1, 10.0.0.7:6379, true",
    "127.0.0.1:1, unix:/run/x, false",
    "2026-11-22T17:28:07.398Z INFO, 2027-01-02T03:04:05.006+01:00 INFO, true",
    "transport=EPOLL, transport=IO_URING, true",
    "failed: ...refused..., failed: error(-111): Connection refused: x, true",
    "failed: ...refused..., failed: timeout, false",
    "PONG, PONG and more, false"
  })
  void shouldCompareLines(String shown, String said, boolean same) {
    assertEquals(same, Shape.isLine(shown, said));
  }

  @Test
  void shouldCompareOutputs() {
    List<String> said = List.of("a", "b", "c", "d");
    assertEquals(true, Shape.isAll(List.of("a", "...", "d"), said));
    assertEquals(true, Shape.isAll(List.of("...", "c", "..."), said));
    assertEquals(false, Shape.isAll(List.of("a", "..."), List.of("b", "a")));
    assertEquals(false, Shape.isAll(List.of("a", "c", "..."), said));
    assertEquals(false, Shape.isAll(List.of("a", "b", "c"), said));
    assertEquals(true, Shape.isWithin(List.of("a", "c"), said));
    assertEquals(false, Shape.isWithin(List.of("c", "a"), said));
  }
}
