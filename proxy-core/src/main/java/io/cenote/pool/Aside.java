package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.ConnectFailure;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Connection outside the pool that sends one message to a server. It ends when the server closes
 * it, or takes too long.
 *
 * <p>Thread: its loop.
 */
final class Aside implements StreamListener {
  /** End of one. */
  interface End {
    /**
     * It is over.
     *
     * @param delivered whether the server has taken the message and closed the connection
     */
    void over(boolean delivered);
  }

  /** Time limit, nanoseconds. */
  private static final long LIMIT_NANOS = 10_000_000_000L;

  private final Stream stream;
  private final ByteBuf words;
  private final End end;
  private Loop.@Nullable Timer limit;
  private boolean over;

  /**
   * Creates one that is about to begin.
   *
   * @param words the message, which this owns
   * @param end is called once when it is over
   */
  Aside(Stream stream, ByteBuf words, End end) {
    this.stream = stream;
    this.words = words;
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
    stream.send(words);
    stream.flush();
  }

  @Override
  public void connectFailed(ConnectFailure failure) {
    over(false);
  }

  @Override
  public void received(ByteBuf borrowed) {}

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
      words.release();
      end.over(delivered);
    }
  }
}
