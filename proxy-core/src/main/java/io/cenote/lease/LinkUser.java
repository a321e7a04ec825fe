package io.cenote.lease;

import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.protocol.ClientSide;
import io.cenote.protocol.Errand;
import io.cenote.protocol.ServerSide;
import io.cenote.transport.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * A client whose requests go to a link, as the link sees it.
 *
 * <p>Thread: the link's loop.
 */
interface LinkUser extends Recipient {
  /** What is known of it by its protocol. */
  ClientSide talk();

  // --- while it waits for the link

  /** Whether the connection is as it wants it. */
  boolean suits(PooledConnection idle);

  /** What a connection needs before its requests go there; null: nothing. */
  @Nullable Errand preparation(ServerSide server, boolean shared);

  /** The connection is there and being prepared, which may take a while. */
  void preparing();

  /** It got that connection, after so long. */
  void served(PooledConnection connection, long waitedNanos);

  /** Its requests may go there. */
  void linkReady(Link ready);

  /** There is no connection. */
  void refused(Refusal refusal);

  /** There is no connection, for that reason. */
  void linkFailed(String why);

  // --- while it shares the link with others

  /** Replies that it expects, and answers of ours that wait behind them. */
  int outstanding();

  /** Whether it was not in a link's queue before. */
  boolean queue();

  /** It has left the queue, and may go on. */
  void resumeFromQueue();

  /** Whether it takes all it gets. */
  boolean takesAll();

  /** Whether nothing more that comes for it can be stored. */
  boolean isFull();

  /** How it takes its replies. */
  Uptake uptake();

  /** Whether the connection that it is alone on may stand still until it takes something. */
  boolean mayStandStill();

  /** Bytes that it has acknowledged. */
  long acknowledged();

  /** It takes nothing, and others wait behind it. */
  void evict();

  // --- while it has the link for itself

  /** Bytes have come for it. */
  void moved();

  /** Every reply on its own link has come. */
  void caughtUp();

  /** Something has changed for the better. */
  void resume();

  /** Its own connection has gone, and all that was expected there is told. */
  void ownLost(CloseReason reason);

  /** Bytes that came for it after it had gone. */
  long dropped();
}
