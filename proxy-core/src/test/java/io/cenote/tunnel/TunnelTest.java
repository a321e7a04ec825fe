package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.Reuse;
import io.cenote.transport.CloseReason;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tunnel's states as a table: steps, what each side has got, and the reasons of the end. */
class TunnelTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          reuse | steps                                       | client got | upstream got | ends
          never | c:ab u:xy                                   | xy         | ab           | -
          never | c:ab c.fin                                  | ''         | ab<FIN>      | -
          never | c:ab c.fin u:xy u.fin                       | xy<FIN>    | ab<FIN>      | peer-fin/session-end
          never | u:xy u.fin c:ab c.fin                       | xy<FIN>    | ab<FIN>      | session-end/peer-fin
          never | c:ab c.rst                                  | ''         | ab<FIN>      | -
          never | c:ab c.rst u.fin                            | ''         | ab<FIN>      | peer-reset/client-gone
          never | c:ab u:xy u.rst c.fin                       | xy<FIN>    | ab           | session-end/peer-reset
          never | c.stall c:ab u:xy u.fin c.fin               | ''         | ab<FIN>      | -
          never | c.stall c:ab u:xy u.fin c.fin c.take        | xy<FIN>    | ab<FIN>      | session-end/peer-fin
          never | c.stall u:xy wait:1 u.fin c.take            | xy<FIN>    | ''           | -
          clean | c:ab u:xy c.fin wait:20                     | xy<FIN>    | ab           | peer-fin/session-end
          clean | c:ab u:xy c.fin wait:20 next c:cd           | ''         | abcd         | peer-fin/session-end
          clean | c:ab c.fin wait:20                          | ''         | ab<FIN>      | -
          clean | c:ab c.fin wait:20 u:xy u.fin               | xy<FIN>    | ab<FIN>      | peer-fin/session-end
          clean | c:ab u:xy c.fin u.fin                       | xy<FIN>    | ab<FIN>      | peer-fin/session-end
          clean | c:ab u:xy c.fin u:z wait:20                 | xyz<FIN>   | ab           | peer-fin/session-end
          """,
      useHeadersInDisplayName = true)
  void shouldPassOnWhatEachSideSays(
      String reuse, String steps, String client, String upstream, String ends) {
    Passage passage = new Passage(Reuse.valueOf(reuse.toUpperCase(Locale.ROOT)));
    passage.take(steps);
    assertEquals(client, passage.client.peerGot(), "client");
    assertEquals(upstream, passage.pool.last().peerGot(), "upstream");
    assertEquals(ends, passage.host.over.isEmpty() ? null : passage.host.over.get(0), "ends");
  }

  @Test
  void shouldHideAStaleConnectionThatNobodyHasUsedYet() {
    Passage passage = new Passage(Reuse.CLEAN);
    passage.take("c:ab u:xy c.fin wait:20 next u.fin c:cd");
    assertEquals(2, passage.pool.dialled.size());
    assertEquals("ab", passage.pool.dialled.get(0).peerGot().replace("<FIN>", ""));
    assertEquals("cd", passage.pool.last().peerGot());
    assertTrue(passage.client.isOpen());
  }

  @Test
  void shouldTellOfAStaleRaceAndNotRepairIt() {
    Passage passage = new Passage(Reuse.CLEAN);
    passage.take("c:ab u:xy c.fin wait:20 next c:cd u.rst c.fin");
    assertEquals(1, passage.pool.dialled.size());
    assertEquals(1, passage.pool.pool().snapshot().staleRaces());
    assertEquals("session-end/peer-reset", passage.host.over.get(1));
  }

  @Test
  void shouldPauseEachSideWhileTheOtherTakesNoMore() {
    Passage passage = new Passage(Reuse.NEVER);
    String much = "x".repeat(100_000);
    passage.take("u.stall c:" + much);
    assertTrue(passage.client.isPaused());
    assertFalse(passage.pool.last().isPaused());
    passage.take("c:rest u.take");
    assertFalse(passage.client.isPaused());
    assertEquals(much + "rest", passage.pool.last().peerGot());
    passage.take("c.stall u:" + much);
    assertTrue(passage.pool.last().isPaused());
    passage.take("u:rest c.take");
    assertEquals(much + "rest", passage.client.peerGot());
  }

  /** One that is ending holds bytes, too: its client or its upstream does not take the rest. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldFreeItsBytesWhenItIsEndedForThem(boolean ending) {
    Passage passage = new Passage(Reuse.NEVER);
    String much = "x".repeat(20_000);
    passage.take("c:ab c.stall u.stall c:" + much + " u:" + much);
    if (ending) {
      passage.loop.run(() -> passage.session.cut(CloseReason.DRAINED));
    }
    assertEquals(2L * much.length(), passage.session.keptBytes());
    for (int i = 0; i < 2 && passage.session.keptBytes() > 0; i++) {
      passage.loop.run(passage.session::endForBytes);
      passage.loop.runAll();
    }
    assertEquals(0, passage.session.keptBytes());
    assertEquals(0, passage.loop.kept().now());
  }

  /** A burst is many reads, and each would be kept. */
  @Test
  void shouldLeaveTheRestOfABurstToTheKernel() {
    Passage passage = new Passage(Reuse.NEVER);
    String read = "x".repeat(20_000);
    passage.take("c:ab c.stall u.stall");
    for (int i = 0; i < 5; i++) {
      passage.client.peerSends(read);
      passage.pool.last().peerSends(read);
    }
    passage.loop.runAll();
    assertEquals(read.length(), passage.client.keptBytes());
    assertEquals(read.length(), passage.pool.last().keptBytes());
    assertEquals(2L * read.length(), passage.loop.kept().now());
    passage.take("c.take u.take");
    assertEquals("ab" + read.repeat(5), passage.pool.last().peerGot());
    assertEquals(read.repeat(5), passage.client.peerGot());
    assertEquals(0, passage.loop.kept().now());
  }
}
