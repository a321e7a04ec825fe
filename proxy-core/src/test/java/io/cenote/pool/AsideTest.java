package io.cenote.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import io.cenote.testing.SimStream;
import io.cenote.transport.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AsideTest {
  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final SimStream stream = SimStream.connecting();
  private final Saying words = new Saying("cancel");
  private final List<Boolean> delivered = new ArrayList<>();

  @BeforeEach
  void begin() {
    loop.run(() -> new Aside(stream, words, delivered::add).begin(loop));
    loop.runAll();
  }

  @AfterEach
  void shouldHaveEndedItsDialogueAndClosed() {
    loop.runFor(Duration.ofSeconds(60));
    assertEquals(1, delivered.size());
    assertTrue(words.isOver);
    assertFalse(stream.isOpen());
  }

  @Test
  void shouldSayItsWordsAndEndWhenTheServerCloses() {
    stream.connectSucceeds();
    loop.runAll();
    assertEquals("cancel", stream.peerGot());
    assertEquals(List.of(), delivered);
    stream.peerFinishes();
    loop.runAll();
    assertEquals(List.of(true), delivered);
  }

  @Test
  void shouldFailWhenTheServerRefuses() {
    stream.connectSucceeds();
    stream.peerSends("no");
    loop.runAll();
    assertEquals(List.of(false), delivered);
  }

  @Test
  void shouldFailWithoutAConnection() {
    stream.connectFails(CloseReason.CONNECT_REFUSED, 111);
    loop.runAll();
    assertEquals(List.of(false), delivered);
  }

  @Test
  void shouldFailWhenTheServerResetsInPlaceOfClosing() {
    stream.connectSucceeds();
    loop.runAll();
    stream.peerResets();
    loop.runAll();
    assertEquals(List.of(false), delivered);
  }

  @Test
  void shouldGiveUpOnAServerThatDoesNotClose() {
    stream.connectSucceeds();
    loop.runFor(Duration.ofSeconds(9));
    assertEquals(List.of(), delivered);
    loop.runFor(Duration.ofSeconds(2));
    assertEquals(List.of(false), delivered);
  }
}
