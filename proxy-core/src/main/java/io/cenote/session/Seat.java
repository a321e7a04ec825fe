package io.cenote.session;

import org.jspecify.annotations.Nullable;

/**
 * A place in a list that runs from the session that moved bytes last to the one that has been quiet
 * longest. The list links the sessions themselves, so that one that moves costs nothing.
 *
 * <p>Thread: the list's loop.
 */
public abstract class Seat<S extends Seat<S>> {
  private @Nullable S newer;
  private @Nullable S older;

  /** The neighbour that moved bytes after it; null: none, or it is in no list. */
  public final @Nullable S newer() {
    return newer;
  }

  /** The neighbour that has been quiet for longer; null: none, or it is in no list. */
  public final @Nullable S older() {
    return older;
  }

  /** Has that neighbour from now on. */
  public final void newer(@Nullable S neighbour) {
    newer = neighbour;
  }

  /** Has that neighbour from now on. */
  public final void older(@Nullable S neighbour) {
    older = neighbour;
  }

  /** When bytes moved last, on the loop's clock. */
  public abstract long lastActivity();
}
