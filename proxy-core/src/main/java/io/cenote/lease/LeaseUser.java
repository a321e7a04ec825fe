package io.cenote.lease;

import io.cenote.pool.Refusal;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Dialogue;
import io.cenote.protocol.ServerSide;
import org.jspecify.annotations.Nullable;

/**
 * A client whose requests go to a lease, as the lease sees it.
 *
 * <p>Thread: the lease's loop.
 */
interface LeaseUser extends Recipient {
  // --- while it waits for the lease

  /** What its protocol knows of it. */
  ClientSide clientSide();

  /** What a connection needs before its requests go there; null: nothing. */
  @Nullable Dialogue preparation(ServerSide server, boolean shared);

  /** Its requests may go there. */
  void ready(Lease lease);

  /** There is no connection. */
  void refused(Refusal refusal);

  /** There is no connection, for that reason. */
  void failed(String why);

  // --- while it shares the lease with others

  /** Replies that it expects, and answers of ours that wait behind them. */
  int outstanding();

  /** Whether the connection that it is alone on may stand still until it takes something. */
  boolean mayStandStill();

  /** Whether it was not in a lease's queue before. */
  boolean queue();

  /** It has left the queue, and may go on. */
  void resumeFromQueue();
}
