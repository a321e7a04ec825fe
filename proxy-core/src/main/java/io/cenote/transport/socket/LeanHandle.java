package io.cenote.transport.socket;

import io.netty.channel.epoll.EpollIoHandle;

/**
 * Handle of a lean channel on a loop. Its interest is never empty, it handles unconsumed errors,
 * and it ignores the batch of events in which it was registered, because those are about the socket
 * that had its number before.
 */
@SuppressWarnings("try") // close() is declared by Netty as it is
public interface LeanHandle extends EpollIoHandle {
  /** Prepares for registration with the loop that counts those batches. */
  void registeredIn(Batches batches);

  @Override
  default void registered() {}

  @Override
  default void unregistered() {}
}
