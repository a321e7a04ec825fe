package io.cenote.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one reply that an upstream owes, or, with {@link #local}, of an answer of our own
 * that waits for its turn behind replies.
 *
 * <p>Thread: the connection's loop.
 */
public class Reply {
  /** It goes to the client as it is. */
  public static final Reply PLAIN = new Reply(true);

  /** The client gets nothing. */
  public static final Reply DROPPED = new Reply(false);

  private final boolean passed;

  /**
   * @param passed whether the client gets the reply's bytes
   */
  protected Reply(boolean passed) {
    this.passed = passed;
  }

  /** Whether the client gets the reply's bytes. */
  public final boolean isPassed() {
    return passed;
  }

  /** Our own answer, for which no upstream is asked; null for a reply that an upstream owes. */
  public @Nullable ByteBuf local() {
    return null;
  }

  /**
   * Sees a part of the reply; {@code bytes} are lent for the time of the call.
   *
   * @param whole whether the reply ends at {@code to}
   * @return what the client gets instead of a reply that is not passed, once it is whole; the
   *     caller owns it; null: nothing
   */
  public @Nullable ByteBuf heard(ByteBuf bytes, int from, int to, boolean whole) {
    return null;
  }

  /** What the client gets if the reply never comes; the caller owns it; null: nothing. */
  public @Nullable ByteBuf lost(ByteBuf error) {
    if (passed) {
      return error;
    }
    error.release();
    return null;
  }
}
