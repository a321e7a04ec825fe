package io.cenote.session;

import org.jspecify.annotations.Nullable;

/**
 * Place in a list from the session that moved bytes last to the one that has been quiet longest.
 * The list links the sessions themselves, so that a move costs nothing.
 *
 * <p>Thread: the list's loop.
 */
public abstract class Seat<S extends Seat<S>> {
  private @Nullable S newer;
  private @Nullable S older;

  /** Neighbour that moved bytes after it; null: none, or it is in no list. */
  public final @Nullable S newer() {
    return newer;
  }

  /** Neighbour that has been quiet for longer; null: none, or it is in no list. */
  public final @Nullable S older() {
    return older;
  }

  /** Sets that neighbour. */
  public final void newer(@Nullable S neighbour) {
    newer = neighbour;
  }

  /** Sets that neighbour. */
  public final void older(@Nullable S neighbour) {
    older = neighbour;
  }

  /** Time at which bytes last moved, on the loop's clock. */
  public abstract long lastActivity();
}
