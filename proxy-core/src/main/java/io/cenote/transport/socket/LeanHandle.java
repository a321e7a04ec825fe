package io.cenote.transport.socket;

import io.netty.channel.epoll.EpollIoHandle;

/**
 * What a loop holds of a {@link LeanChannel}. Its interest is never empty, it sees to errors that
 * nobody has consumed, and it is deaf to the batch of events in which it was registered, for those
 * are about the socket that had its number before.
 */
@SuppressWarnings("try") // close() is declared by Netty as it is
public interface LeanHandle extends EpollIoHandle {
  /** It is about to be registered with the loop that counts those batches. */
  void registeredIn(Batches batches);

  @Override
  default void registered() {}

  @Override
  default void unregistered() {}
}
