package io.cenote.pool;

import io.cenote.protocol.Dialogue;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Dialogue with a server on a connection outside the pool. It ends when the server closes that, or
 * takes too long.
 *
 * <p>Thread: its loop.
 */
final class Aside implements StreamListener {
  /** End of one. */
  interface End {
    /**
     * It is over.
     *
     * @param delivered whether the server has heard it all and closed the connection
     */
    void over(boolean delivered);
  }

  /** Time limit, nanoseconds. */
  private static final long LIMIT_NANOS = 10_000_000_000L;

  private final Stream stream;
  private final Dialogue dialogue;
  private final End end;
  private Loop.@Nullable Timer limit;
  private boolean over;

  /**
   * Creates one that is about to begin.
   *
   * @param end is called once when it is over
   */
  Aside(Stream stream, Dialogue dialogue, End end) {
    this.stream = stream;
    this.dialogue = dialogue;
    this.end = end;
  }

  void begin(Loop loop) {
    limit = loop.schedule(this::tooLate, LIMIT_NANOS);
    stream.listen(this);
    stream.resume();
    stream.start(loop);
  }

  @Override
  public void connected() {
    OwnWords.send(stream, dialogue::open);
  }

  @Override
  public void secured() {
    OwnWords.send(stream, dialogue::secured);
  }

  @Override
  public void connectFailed(ConnectFailure failure) {
    over(false);
  }

  @Override
  public void received(ByteBuf borrowed) {
    Dialogue.Verdict verdict = OwnWords.answer(stream, dialogue, borrowed);
    if (verdict == Dialogue.Verdict.SECURE) {
      stream.secure();
    } else if (verdict != Dialogue.Verdict.MORE) {
      stream.close();
      over(false);
    }
  }

  @Override
  public void burstOver() {}

  @Override
  public void inputEnded() {
    stream.close();
    over(true);
  }

  @Override
  public void writableChanged() {}

  @Override
  public void writeFailed(CloseReason reason) {
    stream.close();
    over(false);
  }

  @Override
  public void closed(CloseReason reason) {
    over(false);
  }

  private void tooLate() {
    if (!over) {
      stream.abort();
      over(false);
    }
  }

  private void over(boolean delivered) {
    if (!over) {
      over = true;
      if (limit != null) {
        limit.cancel();
      }
      dialogue.over();
      end.over(delivered);
    }
  }
}
