package io.cenote.transport.lean;

import io.netty.buffer.ByteBuf;

/** Who gets what a channel reads. Thread: the channel's loop. */
public interface Receiver {
  /**
   * Bytes have come.
   *
   * @param borrowed the caller's again when this returns: to be sent, copied or retained, never
   *     released
   */
  void received(ByteBuf borrowed);

  /** Nothing more is there for now. */
  void burstOver();
}
