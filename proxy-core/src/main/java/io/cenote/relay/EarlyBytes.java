package io.cenote.relay;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent before its upstream connection was there. The client is paused meanwhile, so
 * this is at most one receive window, and only at the end of the client's stream.
 *
 * <p>Thread: the session's loop.
 */
final class EarlyBytes {
  private @Nullable ArrayDeque<ByteBuf> kept;

  void add(ByteBuf data) {
    if (kept == null) {
      kept = new ArrayDeque<>();
    }
    kept.add(data);
  }

  /** Sends them on, in order. */
  void forwardTo(Flow flow) {
    if (kept != null) {
      kept.forEach(flow::forward);
      kept = null;
      flow.flush();
    }
  }

  void drop() {
    if (kept != null) {
      kept.forEach(ByteBuf::release);
      kept = null;
    }
  }
}
