package io.cenote.pool;

import io.cenote.protocol.Errand;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An errand on its way: the user of a connection that no client has, from the first byte to the
 * last.
 *
 * <p>Thread: the connection's loop.
 */
final class ErrandRun implements UpstreamUser {
  /** The connection on which it is run. */
  interface Host {
    Stream stream();

    /** The connection has failed. */
    void died(CloseReason reason);

    /** The errand uses the connection no longer. */
    void errandOver(ErrandRun run);
  }

  private final Host connection;
  private final Errand errand;
  private final ErrandEnd end;
  private Loop.@Nullable Timer limit;
  private boolean over;

  ErrandRun(Host connection, Errand errand, ErrandEnd end) {
    this.connection = connection;
    this.errand = errand;
    this.end = end;
  }

  /**
   * Asks; the connection has this for its user already.
   *
   * @param time how long it may take; null: as long as the connection lives
   */
  void begin(Loop loop, @Nullable Duration time) {
    if (time != null) {
      String late = "no answer within " + time.toMillis() + " ms";
      limit = loop.schedule(() -> finish(null, late), time.toNanos());
    }
    Stream stream = connection.stream();
    try {
      ByteBuf question = stream.alloc().directBuffer();
      try {
        errand.ask(question);
        stream.send(question);
      } finally {
        question.release();
      }
      stream.flush();
    } catch (RuntimeException | Error failure) {
      stream.failed(failure);
    }
  }

  @Override
  public void upstreamRead(ByteBuf borrowed) {
    if (over) {
      return;
    }
    Errand.Verdict verdict = errand.heard(borrowed);
    if (verdict != Errand.Verdict.MORE) {
      finish(null, verdict == Errand.Verdict.FAILED ? errand.failure() : null);
    }
  }

  @Override
  public void upstreamReadComplete() {}

  @Override
  public void upstreamWritabilityChanged() {}

  @Override
  public void upstreamInputClosed() {
    connection.died(CloseReason.PEER_FIN);
  }

  @Override
  public void upstreamWriteFailed(CloseReason reason) {
    connection.died(reason);
  }

  @Override
  public void upstreamClosed(CloseReason reason) {
    finish(reason, null);
  }

  private void finish(@Nullable CloseReason lost, @Nullable String failure) {
    if (over) {
      return;
    }
    over = true;
    if (limit != null) {
      limit.cancel();
    }
    errand.over();
    connection.errandOver(this);
    end.ended(lost, failure);
  }
}
