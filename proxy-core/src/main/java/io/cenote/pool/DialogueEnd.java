package io.cenote.pool;

import io.cenote.transport.CloseReason;
import org.jspecify.annotations.Nullable;

/** Hears how a dialogue ended. Thread: the connection's loop. */
public interface DialogueEnd {
  /**
   * It is over. The connection has no user now.
   *
   * @param lost why the connection ended meanwhile; null: it has not
   * @param failure what went wrong, in a sentence; null: all is well
   */
  void ended(@Nullable CloseReason lost, @Nullable String failure);
}
