package io.cenote.lease;

import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Client of a {@link Conversation}, as the conversation sees it.
 *
 * <p>Thread: the client's loop.
 */
interface LeaseClient {
  // --- its replies

  /** Takes a part of a reply, valid during the call. */
  void deliver(ByteBuf bytes, int from, int to);

  /** Takes bytes and owns them. */
  void deliver(ByteBuf bytes);

  /** Bytes that it has not taken, without those in the kernel. */
  long stored();

  /** Tests whether the store is full, so that no more is requested for it. */
  boolean isFull();

  /** Tests whether it takes all it gets. */
  boolean takesAll();

  /** Record of how fast it takes its replies. */
  Uptake uptake();

  /** Bytes that it has acknowledged. */
  long acknowledged();

  /** Bytes that came for it after it had gone. */
  long dropped();

  /** Tests whether its own connection may be paused until it takes more. */
  boolean mayStandStill();

  // --- its requests

  /** Allocator of its buffers. */
  ByteBufAllocator alloc();

  /** Begins TLS behind what it was sent. */
  void secure();

  /** Stops reading it until it is resumed. */
  void pause();

  /** Reads it again. */
  void resume();

  /** Reads it again, after the call under way. */
  void resumeSoon();

  // --- facts about it

  /** Returns the hash of its address. */
  int source();

  /** The bytes kept for it may have changed. */
  void keptChanged();

  /** All possible steps of its requests have been taken. */
  void stepsTaken();

  /** Bytes have moved. */
  void moved();

  /** It has got that connection after waiting so long. */
  void served(PooledConnection connection, long waitedNanos);

  /** No connection is available. */
  void refused(Refusal refusal);

  /** Sets the reason why it holds a connection beyond its replies; empty: it holds none. */
  void pinned(String word);

  // --- its end

  /** Delivers all replies, then closes it; its upstream has ended for that reason. */
  void end(CloseReason upstream);

  /** Closes it with a reset. */
  void giveUp(CloseReason reason);

  /** Our code has failed while it held bytes of the client. */
  void broken(Throwable failure);
}
