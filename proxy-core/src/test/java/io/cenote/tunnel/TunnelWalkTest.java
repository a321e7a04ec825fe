package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.pool.Reuse;
import io.cenote.testing.SimStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random walks against a model: what a side has got is a beginning of what was sent for it; all of
 * it where both ended in order; and in the end nothing is left open.
 */
class TunnelWalkTest {
  private static final List<String> STEPS =
      List.of(
          "c:", "c:", "c:", "u:", "u:", "u:", "c.fin", "u.fin", "c.rst", "u.rst", "c.stall",
          "c.take", "c.take", "u.stall", "u.take", "u.take", "wait:7", "wait:30");

  @Property(tries = 3_000)
  void shouldLoseAndInventNothing(@ForAll long seed, @ForAll boolean clean) {
    Random random = new Random(seed);
    Passage passage = new Passage(clean ? Reuse.CLEAN : Reuse.NEVER);
    StringBuilder up = new StringBuilder();
    StringBuilder down = new StringBuilder();
    List<String> walk = new ArrayList<>();
    boolean clientEnded = false;
    boolean upstreamEnded = false;
    boolean reset = false;
    for (int i = random.nextInt(30); i >= 0; i--) {
      String step = STEPS.get(random.nextInt(STEPS.size()));
      boolean byClient = step.charAt(0) == 'c';
      boolean byPeer = byClient || step.charAt(0) == 'u';
      if (byPeer && (byClient ? clientEnded : upstreamEnded) && !step.matches("..(stall|take)")) {
        continue; // it has said its last word
      }
      if (step.endsWith(":")) {
        String bytes = text(random);
        (byClient ? up : down).append(bytes);
        step += bytes;
      }
      boolean last = step.endsWith(".fin") || step.endsWith(".rst");
      clientEnded |= byClient && last;
      upstreamEnded |= byPeer && !byClient && last;
      reset |= step.endsWith(".rst");
      walk.add(step.length() > 20 ? step.substring(0, 20) + "..." : step);
      passage.take(step);
    }
    passage.take("c.take u.take");
    if (!clientEnded) {
      passage.take("c.fin");
    }
    passage.take("wait:20");
    if (!upstreamEnded) {
      passage.take("u.fin");
    }
    passage.take("wait:100000");
    check(passage.client, down, reset || clean, walk);
    check(passage.pool.dialled.get(0), up, reset, walk);
    assertEquals(1, passage.host.over.size(), () -> "over: " + walk);
    assertTrue(!passage.client.isOpen(), () -> "open: " + walk);
    assertEquals(0, passage.loop.kept().now(), () -> "kept: " + walk);
  }

  private static void check(SimStream peer, CharSequence sent, boolean cut, List<String> walk) {
    String got = peer.peerGot().replace("<FIN>", "").replace("<RST>", "");
    assertTrue(sent.toString().startsWith(got), () -> "got " + got.length() + ": " + walk);
    if (!cut) {
      assertEquals(sent.toString(), got, () -> "lost: " + walk);
    }
  }

  private static String text(Random random) {
    int length = random.nextInt(10) == 0 ? 70_000 : 1 + random.nextInt(5);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }
}
