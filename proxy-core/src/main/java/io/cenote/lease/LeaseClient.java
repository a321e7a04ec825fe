package io.cenote.lease;

import io.cenote.pool.PooledConnection;
import io.cenote.pool.Refusal;
import io.cenote.transport.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The client of a {@link Conversation}: what a conversation does to it, and asks of it.
 *
 * <p>Thread: the client's loop.
 */
interface LeaseClient {
  // --- its replies

  /** Takes a part of a reply, lent for the time of the call. */
  void deliver(ByteBuf bytes, int from, int to);

  /** Takes bytes that are given away. */
  void deliver(ByteBuf bytes);

  /** Bytes that it has not taken, what the kernel holds aside. */
  long stored();

  /** Whether so much is stored that no more is to be asked for in its name. */
  boolean isFull();

  /** Whether it takes all it gets. */
  boolean takesAll();

  /** How it has taken its replies so far. */
  Uptake uptake();

  /** Bytes that it has acknowledged. */
  long acknowledged();

  /** Bytes that came for it after it had gone. */
  long dropped();

  // --- its requests

  /** Allocator of its buffers. */
  ByteBufAllocator alloc();

  /** Is not read until it is resumed. */
  void pause();

  /** Is read again. */
  void resume();

  /** Is read again, but not before the call that is under way is over. */
  void resumeSoon();

  // --- what is known of it

  /** What is kept for it may have changed. */
  void keptChanged();

  /** Every step of its requests that could be taken has been taken. */
  void stepsTaken();

  /** Bytes have moved. */
  void moved();

  /** That connection is its from now on; it has waited so long. */
  void served(PooledConnection connection, long waitedNanos);

  /** There is no connection to be had. */
  void refused(Refusal refusal);

  /** Why it has a connection to itself beyond its replies; empty: it has none. */
  void pinned(String word);

  // --- its end

  /** Is told all that it was sent, then closed; its upstream has ended for that reason. */
  void end(CloseReason upstream);

  /** Is closed with a reset. */
  void giveUp(CloseReason reason);

  /** Something of ours has failed with bytes of its in hand. */
  void broken(Throwable failure);
}
