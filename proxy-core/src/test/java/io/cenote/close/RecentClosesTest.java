package io.cenote.close;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.transport.CloseReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentClosesTest {
  private final RecentCloses closes = new RecentCloses();

  @Test
  void shouldRememberSoManyAndNoMore() {
    for (int i = 0; i < 300; i++) {
      closes.add(new RecentCloses.Close(i, "it", ClosePhase.IDLE, CloseReason.LRU, 7, 0));
    }
    List<RecentCloses.Close> all = closes.all();
    assertEquals(256, all.size());
    for (int i = 0; i < all.size(); i++) {
      assertEquals(299 - i, all.get(i).at());
    }
  }

  @Test
  void shouldBeEmptyAtFirst() {
    assertEquals(List.of(), closes.all());
  }
}
