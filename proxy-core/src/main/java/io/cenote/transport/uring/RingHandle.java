package io.cenote.transport.uring;

import io.netty.channel.uring.IoUringIoHandle;

/** What a loop on io_uring holds, and tells nothing but what its operations have come to. */
@SuppressWarnings("try") // close() is declared by Netty as it is
interface RingHandle extends IoUringIoHandle {
  @Override
  default void registered() {}

  @Override
  default void unregistered() {}
}
