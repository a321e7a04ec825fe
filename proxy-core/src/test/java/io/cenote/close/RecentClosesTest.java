package io.cenote.close;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.CloseReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentClosesTest {
  private final RecentCloses closes = new RecentCloses();

  @Test
  void shouldRememberSoManyAndNoMore() {
    for (int i = 0; i < 300; i++) {
      closes.add(i, ClosePhase.IDLE, CloseReason.LRU, i, 0);
    }
    List<RecentCloses.Close> all = closes.all();
    assertEquals(256, all.size());
    assertEquals(44, all.stream().mapToLong(RecentCloses.Close::ageNanos).min().orElseThrow());
    for (int i = 1; i < all.size(); i++) {
      assertTrue(all.get(i - 1).at() >= all.get(i).at());
    }
  }

  @Test
  void shouldBeEmptyAtFirst() {
    assertEquals(List.of(), closes.all());
  }
}
