package io.cenote.testing;

import io.cenote.transport.CloseReason;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;

/** Listener that does nothing, for tests that care for one event or two. */
public interface QuietListener extends StreamListener {
  @Override
  default void received(ByteBuf borrowed) {}

  @Override
  default void burstOver() {}

  @Override
  default void inputEnded() {}

  @Override
  default void writableChanged() {}

  @Override
  default void writeFailed(CloseReason reason) {}

  @Override
  default void closed(CloseReason reason) {}
}
