package io.cenote.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.pool.Reuse;
import io.cenote.session.Session;
import io.cenote.testing.SimStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Bytes of a client that has no connection yet. */
class EarlyBytesTest {
  private final Passage passage = new Passage(Reuse.NEVER);
  private final EarlyBytes early =
      new EarlyBytes(
          new Session(
              passage.host,
              new TunnelFactory(passage.pool.pool()),
              passage.loop,
              SimStream.accepted()));

  @Test
  void shouldHandThemOnInOrderAndCountThemUntilThen() {
    add("ab");
    add("cde");
    assertEquals(5, early.bytes());
    assertEquals(5, passage.loop.kept().now());
    StringBuilder got = new StringBuilder();
    early.takeAll(data -> got.append(data.toString(StandardCharsets.UTF_8)));
    assertEquals("abcde", got.toString());
    assertNone();
  }

  @Test
  void shouldCountNothingOnceTheyAreDropped() {
    add("ab");
    early.drop();
    assertNone();
    early.drop();
    assertNone();
  }

  private void add(String text) {
    ByteBuf borrowed = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    early.add(borrowed);
    borrowed.release();
  }

  private void assertNone() {
    assertEquals(0, early.bytes());
    assertEquals(0, passage.loop.kept().now());
  }
}
