package io.cenote.pool;

import io.cenote.transport.CloseReason;
import org.jspecify.annotations.Nullable;

/** Listener for the end of a dialogue. Thread: the connection's loop. */
public interface DialogueEnd {
  /**
   * The dialogue is over. The connection has no user now.
   *
   * @param lost reason why the connection closed meanwhile; null: it has not
   * @param failure the failure as a sentence; null: all is well
   */
  void ended(@Nullable CloseReason lost, @Nullable String failure);
}
