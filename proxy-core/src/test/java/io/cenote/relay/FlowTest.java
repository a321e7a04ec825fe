package io.cenote.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.testing.SimLoop;
import io.cenote.testing.SimStream;
import io.cenote.transport.CloseReason;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One direction of a session, without a socket. */
class FlowTest {
  private static final String MUCH = "x".repeat(100_000);

  private final SimLoop loop = new SimLoop(0, new SimLoop.Clock());
  private final SimStream source = SimStream.accepted();
  private final SimStream sink = SimStream.accepted();
  private boolean endsSession;
  private final Flow flow = new Flow(source, sink, () -> endsSession);

  @BeforeEach
  void start() {
    source.listen(new Source());
    sink.listen(new Sink());
    source.start(loop);
    sink.start(loop);
    source.resume();
  }

  @Test
  void shouldPassBytesAndTheEndOnInOrder() {
    source.peerSends("a");
    source.peerSends("bc");
    source.peerFinishes();
    loop.runAll();
    assertEquals("abc<FIN>", sink.peerGot());
    assertEquals(3, flow.bytes());
    assertTrue(flow.isFinished());
  }

  @Test
  void shouldPauseTheSourceUntilTheSinkTakesMore() {
    sink.peerTakes(10);
    loop.runAll();
    source.peerSends(MUCH);
    loop.runAll();
    assertTrue(flow.isPaused());
    source.peerSends("the rest");
    loop.runAll();
    assertEquals(MUCH.length() - 10, sink.kept(), "a paused source is not read");
    sink.peerTakes(Long.MAX_VALUE);
    loop.runAll();
    assertFalse(flow.isPaused());
    assertEquals(MUCH + "the rest", sink.peerGot());
  }

  @Test
  void shouldHoldTheEndBackUntilEverythingIsTaken() {
    sink.peerTakes(1);
    loop.runAll();
    source.peerSends("abc");
    source.peerFinishes();
    loop.runAll();
    assertEquals("a", sink.peerGot());
    assertFalse(flow.isFinished());
    sink.peerTakes(100);
    loop.runAll();
    assertEquals("abc<FIN>", sink.peerGot());
  }

  @Test
  void shouldLeaveTheEndToAnEndingSession() {
    endsSession = true;
    source.peerFinishes();
    loop.runAll();
    assertTrue(flow.isFinished());
    assertEquals("", sink.peerGot());
  }

  @Test
  void shouldDropWhatComesForASinkThatIsBroken() {
    sink.peerResets();
    loop.runAll();
    source.peerSends("a");
    source.peerSends("b");
    source.peerFinishes();
    loop.runAll();
    assertEquals("", sink.peerGot());
    assertFalse(flow.isFinished());
  }

  private final class Source implements StreamListener {
    @Override
    public void received(ByteBuf borrowed) {
      flow.forward(borrowed);
    }

    @Override
    public void burstOver() {
      flow.flush();
    }

    @Override
    public void inputEnded() {
      flow.sourceEnded();
    }

    @Override
    public void writableChanged() {}

    @Override
    public void writeFailed(CloseReason reason) {}

    @Override
    public void closed(CloseReason reason) {}
  }

  private final class Sink implements StreamListener {
    @Override
    public void received(ByteBuf borrowed) {}

    @Override
    public void burstOver() {}

    @Override
    public void inputEnded() {}

    @Override
    public void writableChanged() {
      flow.sinkWritabilityChanged();
    }

    @Override
    public void writeFailed(CloseReason reason) {
      flow.sinkBroken();
    }

    @Override
    public void closed(CloseReason reason) {
      flow.sinkBroken();
    }
  }
}
