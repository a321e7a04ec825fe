package io.cenote.protocol.redis;

import io.cenote.protocol.Dialogue;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two dialogues, one after the other: the second depends on what the first has changed.
 *
 * <p>Thread: the connection's loop.
 */
final class InTurn implements Dialogue {
  private final Supplier<@Nullable Dialogue> next;
  private Dialogue now;
  private boolean isSecond;

  /**
   * Creates the dialogue.
   *
   * @param next creates the second once the first is done; null: there is none
   */
  InTurn(Dialogue first, Supplier<@Nullable Dialogue> next) {
    this.next = next;
    now = first;
  }

  @Override
  public void open(ByteBuf out) {
    now.open(out);
  }

  @Override
  public Verdict answered(ByteBuf bytes, ByteBuf out) {
    Verdict verdict = now.answered(bytes, out);
    if (verdict != Verdict.DONE || isSecond) {
      return verdict;
    }
    isSecond = true;
    Dialogue second = next.get();
    if (second == null) {
      return Verdict.DONE;
    }
    now.over();
    now = second;
    second.open(out);
    return Verdict.MORE;
  }

  @Override
  public String failure() {
    return now.failure();
  }

  @Override
  public String refusal() {
    return now.refusal();
  }

  @Override
  public void over() {
    now.over();
  }
}
