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
  public static final Reply PLAIN = new Reply(true, true);

  /** The client gets nothing. */
  public static final Reply DROPPED = new Reply(false);

  private final boolean passed;
  private final boolean plain;

  /**
   * @param passed whether the client gets the reply's bytes
   */
  protected Reply(boolean passed) {
    this(passed, false);
  }

  /**
   * @param passed whether the client gets the reply's bytes
   * @param plain whether nobody looks at them: {@link #received} is not called
   */
  protected Reply(boolean passed, boolean plain) {
    this.passed = passed;
    this.plain = plain;
  }

  /** Whether it goes to the client unseen. */
  public final boolean isPlain() {
    return plain;
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
   * @return what the client gets instead of the part, where the reply is not passed; the caller
   *     owns it; null: nothing
   */
  public @Nullable ByteBuf received(ByteBuf bytes, int from, int to, boolean whole) {
    return null;
  }

  /**
   * The request, if it may be sent again once where the connection was lost before a byte of the
   * reply had come; null: it may not. Needs no release.
   */
  public @Nullable ByteBuf request() {
    return null;
  }

  /** Whether the request, if there was one, changes nothing that another request could see. */
  public boolean isHarmless() {
    return false;
  }

  /** Bytes that are kept for it until it has come. */
  public int keptBytes() {
    return 0;
  }

  /** It has come, or will not come on this connection. */
  public void over() {}

  /** What the client gets if the reply never comes; the caller owns it; null: nothing. */
  public @Nullable ByteBuf lost(ByteBuf error) {
    if (passed) {
      return error;
    }
    error.release();
    return null;
  }
}
