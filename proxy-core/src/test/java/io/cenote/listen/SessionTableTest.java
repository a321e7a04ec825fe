package io.cenote.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cenote.session.Seat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTableTest {
  private static final class Sitter extends Seat<Sitter> {
    private long last;

    @Override
    public long lastActivity() {
      return last;
    }
  }

  private final SessionTable<Sitter> table = new SessionTable<>();
  private final List<Sitter> all = List.of(new Sitter(), new Sitter(), new Sitter());

  SessionTableTest() {
    for (int i = 0; i < all.size(); i++) {
      all.get(i).last = i + 1L;
      table.add(all.get(i));
    }
  }

  private List<Sitter> inOrder() {
    List<Sitter> found = new ArrayList<>();
    table.forEach(found::add);
    return found;
  }

  @Test
  void shouldOrderSessionsByTheirLastUse() {
    assertEquals(all, inOrder());
    all.get(0).last = 9;
    table.touch(all.get(0));
    assertEquals(List.of(all.get(1), all.get(2), all.get(0)), inOrder());
    assertEquals(2, table.quietSince());
    table.forEach(table::remove);
    assertEquals(0, table.size());
    assertNull(table.quietest());
  }

  /** Else each one that is over would keep its neighbour alive, and that one the next. */
  @Test
  void shouldKeepNoNeighboursOfARemovedSession() {
    for (int i : new int[] {1, 0, 2}) {
      table.remove(all.get(i));
      assertNull(all.get(i).newer());
      assertNull(all.get(i).older());
    }
  }
}
