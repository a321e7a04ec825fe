package io.cenote.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Handler of one pending reply of an upstream or, with {@link #local}, of our own answer that waits
 * behind pending replies.
 *
 * <p>Thread: the connection's loop.
 */
public class Reply {
  /** Goes to the client unchanged. */
  public static final Reply PLAIN = new Reply(true, true);

  /** Is dropped. */
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
   * @param plain whether they are passed unread: {@link #received} is not called
   */
  protected Reply(boolean passed, boolean plain) {
    this.passed = passed;
    this.plain = plain;
  }

  /** Tests whether it goes to the client unread. */
  public final boolean isPlain() {
    return plain;
  }

  /** Tests whether the client gets the reply's bytes. */
  public final boolean isPassed() {
    return passed;
  }

  /** Returns our own answer; null for a reply of an upstream. */
  public @Nullable ByteBuf local() {
    return null;
  }

  /**
   * Sees a part of the reply; {@code bytes} are valid during the call.
   *
   * @param whole whether the reply ends at {@code to}
   * @return bytes for the client in place of the part, if the reply is not passed; the caller owns
   *     them; null: none
   */
  public @Nullable ByteBuf received(ByteBuf bytes, int from, int to, boolean whole) {
    return null;
  }

  /**
   * Returns the request if it may be sent again once, after the connection was lost before a byte
   * of the reply; null: it may not. Needs no release.
   */
  public @Nullable ByteBuf request() {
    return null;
  }

  /** Tests whether the request, if any, changes nothing that another request could see. */
  public boolean isHarmless() {
    return false;
  }

  /** Bytes kept for it until it has come. */
  public int keptBytes() {
    return 0;
  }

  /** The reply has come, or will not come on this connection. */
  public void over() {}

  /** Returns the client's bytes if the reply never comes; the caller owns them; null: none. */
  public @Nullable ByteBuf lost(ByteBuf error) {
    if (passed) {
      return error;
    }
    error.release();
    return null;
  }
}
