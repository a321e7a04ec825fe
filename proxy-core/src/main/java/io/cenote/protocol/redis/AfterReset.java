package io.cenote.protocol.redis;

import io.cenote.protocol.Dialogue;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Preparation of a connection that is still logged in as another client: RESET and the login of the
 * configuration, then what this client needs.
 *
 * <p>Thread: the connection's loop.
 */
final class AfterReset implements Dialogue {
  private final Supplier<@Nullable Dialogue> next;
  private @Nullable Dialogue now;
  private boolean isReset;

  /**
   * Creates the dialogue.
   *
   * @param server it has RESET: a connection that was logged in is closed where it has not
   * @param next creates the rest, once the connection is reset
   */
  AfterReset(RedisServer server, Supplier<@Nullable Dialogue> next) {
    this.next = next;
    now = server.reset();
  }

  @Override
  public void open(ByteBuf out) {
    if (now != null) {
      now.open(out);
    }
  }

  @Override
  public Verdict answered(ByteBuf bytes, ByteBuf out) {
    Dialogue under = now;
    if (under == null) {
      return Verdict.FAILED;
    }
    Verdict verdict = under.answered(bytes, out);
    if (verdict != Verdict.DONE || isReset) {
      return verdict;
    }
    isReset = true;
    under.over();
    Dialogue rest = next.get();
    if (rest == null) {
      return Verdict.DONE;
    }
    now = rest;
    rest.open(out);
    return Verdict.MORE;
  }

  @Override
  public String failure() {
    return now == null ? "no RESET" : now.failure();
  }

  @Override
  public String refusal() {
    return now == null ? "" : now.refusal();
  }

  @Override
  public void over() {
    if (now != null) {
      now.over();
    }
  }
}
