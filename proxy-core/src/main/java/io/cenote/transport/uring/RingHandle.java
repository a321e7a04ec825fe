package io.cenote.transport.uring;

import io.netty.channel.uring.IoUringIoHandle;

/** Handle on a loop of io_uring, which gets only the results of its operations. */
@SuppressWarnings("try") // close() is declared by Netty as it is
interface RingHandle extends IoUringIoHandle {
  @Override
  default void registered() {}

  @Override
  default void unregistered() {}
}
