package io.cenote.relay;

import org.jspecify.annotations.Nullable;

/**
 * A place in a {@link SessionTable}, for whoever sits there to extend.
 *
 * <p>Thread: the table's loop.
 */
abstract class Seat<S extends Seat<S>> {
  /** The neighbour that moved bytes after it; null: none, or it is in no table. */
  @Nullable S livelier;

  /** The neighbour that has been quiet for longer; null: none, or it is in no table. */
  @Nullable S quieter;

  /** When bytes moved last, on the loop's clock. */
  abstract long lastActivity();
}
