package io.cenote.pool;

import io.cenote.protocol.Dialogue;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Dialogue under way: the user of a connection that no client has, from the first byte to the last.
 *
 * <p>Thread: the connection's loop.
 */
final class DialogueRun implements UpstreamUser {
  /** Connection on which it runs. */
  interface Host {
    Stream stream();

    /** The connection has failed. */
    void closed(CloseReason reason);

    /** The dialogue no longer uses the connection. */
    void dialogueOver(DialogueRun run);
  }

  private final Host connection;
  private final Dialogue dialogue;
  private final DialogueEnd end;
  private Loop.@Nullable Timer limit;
  private boolean over;

  DialogueRun(Host connection, Dialogue dialogue, DialogueEnd end) {
    this.connection = connection;
    this.dialogue = dialogue;
    this.end = end;
  }

  /**
   * Begins; this is already the connection's user.
   *
   * @param time time limit; null: the life of the connection
   */
  void begin(Loop loop, @Nullable Duration time) {
    if (time != null) {
      String late = "no answer within " + time.toMillis() + " ms";
      limit = loop.schedule(() -> finish(null, late), time.toNanos());
    }
    try {
      OwnWords.send(connection.stream(), dialogue::open);
    } catch (RuntimeException | Error failure) {
      connection.stream().failed(failure);
    }
  }

  @Override
  public void upstreamRead(ByteBuf borrowed) {
    if (over) {
      return;
    }
    Stream stream = connection.stream();
    Dialogue.Verdict verdict = OwnWords.answer(stream, dialogue, borrowed);
    if (verdict == Dialogue.Verdict.SECURE) {
      stream.secure();
    } else if (verdict != Dialogue.Verdict.MORE) {
      finish(null, verdict == Dialogue.Verdict.FAILED ? dialogue.failure() : null);
    }
  }

  @Override
  public void upstreamSecured() {
    if (!over) {
      OwnWords.send(connection.stream(), dialogue::secured);
    }
  }

  @Override
  public void upstreamReadComplete() {}

  @Override
  public void upstreamWritabilityChanged() {}

  @Override
  public void upstreamInputClosed() {
    connection.closed(CloseReason.PEER_FIN);
  }

  @Override
  public void upstreamWriteFailed(CloseReason reason) {
    connection.closed(reason);
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
    dialogue.over();
    connection.dialogueOver(this);
    end.ended(lost, failure);
  }
}
