package io.cenote.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import io.cenote.testing.SimStream;
import io.cenote.transport.CloseReason;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An orderly close, without a socket. */
class LingerTest {
  private static final Duration FLUSH_TIME = Duration.ofSeconds(60);

  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final SimStream stream = SimStream.accepted();
  private Linger linger;
  private int closes;

  @BeforeEach
  void begin() {
    linger = newLinger(false);
    stream.listen(new Events());
    stream.start(loop);
    stream.resume();
  }

  private Linger newLinger(boolean inputEnded) {
    return new Linger(
        stream,
        loop,
        inputEnded,
        () -> {
          closes++;
          stream.close();
        });
  }

  @Test
  void shouldFinishAndWaitForThePeersEnd() {
    linger.begin(FLUSH_TIME);
    assertEquals("<FIN>", stream.peerGot());
    assertTrue(stream.isOpen());
    stream.peerSends("what it was saying");
    stream.peerFinishes();
    loop.runAll();
    assertFalse(stream.isOpen());
    assertEquals("<FIN>", stream.peerGot(), "no reset: all was read");
    assertEquals(1, closes);
  }

  @Test
  void shouldCloseAtOnceWhereThePeerHasEnded() {
    linger = newLinger(true);
    linger.begin(FLUSH_TIME);
    assertFalse(stream.isOpen());
    assertEquals("<FIN>", stream.peerGot());
  }

  @Test
  void shouldFinishBehindTheLastByteOnly() {
    stream.peerTakes(2);
    send("12345");
    linger.begin(FLUSH_TIME);
    loop.runAll();
    assertEquals("12", stream.peerGot());
    stream.peerTakes(100);
    loop.runAll();
    assertEquals("12345<FIN>", stream.peerGot());
  }

  @Test
  void shouldGiveUpAPeerThatTakesNothingForTheFlushTime() {
    stream.peerTakes(0);
    send("12345");
    linger.begin(FLUSH_TIME);
    loop.runFor(FLUSH_TIME.minusMillis(1));
    assertTrue(stream.isOpen());
    loop.runFor(Duration.ofMillis(2));
    assertFalse(stream.isOpen());
    assertEquals(1, closes);
  }

  @Test
  void shouldNotListenForLongToAPeerThatHasEverything() {
    linger.begin(FLUSH_TIME);
    loop.runFor(Linger.DRAIN_TIME.plusMillis(1));
    assertFalse(stream.isOpen());
  }

  @Test
  void shouldNotListenToMuchFromAPeerThatHasEverything() {
    linger.begin(FLUSH_TIME);
    stream.peerSends("x".repeat(Linger.DRAIN_BYTES + 1));
    loop.runAll();
    assertFalse(stream.isOpen());
  }

  @Test
  void shouldCloseOnceWhereAWriteFails() {
    stream.peerTakes(0);
    send("12345");
    linger.begin(FLUSH_TIME);
    stream.peerResets();
    stream.peerTakes(10);
    loop.runAll();
    assertFalse(stream.isOpen());
    assertEquals(1, closes);
  }

  private void send(String text) {
    loop.runAll();
    ByteBuf bytes = SimStream.direct(text);
    stream.send(bytes);
    bytes.release();
  }

  private final class Events implements StreamListener {
    @Override
    public void received(ByteBuf borrowed) {
      linger.read(borrowed);
    }

    @Override
    public void burstOver() {}

    @Override
    public void inputEnded() {
      linger.inputClosed();
    }

    @Override
    public void writableChanged() {}

    @Override
    public void writeFailed(CloseReason reason) {
      linger.closeNow();
    }

    @Override
    public void closed(CloseReason reason) {
      linger.closeNow();
    }
  }
}
