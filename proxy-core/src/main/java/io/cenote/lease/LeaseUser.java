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

  /** Returns the protocol's side of the client. */
  ClientSide clientSide();

  /** Returns the dialogue that must precede its requests on a connection; null: none. */
  @Nullable Dialogue preparation(ServerSide server, boolean shared);

  /** The lease is ready for its requests. */
  void ready(Lease lease);

  /** No connection is available. */
  void refused(Refusal refusal);

  /** No connection is available, for that reason. */
  void failed(String why);

  // --- while it shares the lease with others

  /** Number of its pending replies, our own answers included. */
  int outstanding();

  /** Retries steps that could not be taken. */
  void resume();
}
