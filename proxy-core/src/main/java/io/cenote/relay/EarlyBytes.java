package io.cenote.relay;

import io.cenote.transport.KeptBytes;
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

  /** Keeps them; {@code data} is lent for the time of the call. */
  void add(ByteBuf data) {
    if (kept == null) {
      kept = new ArrayDeque<>();
    }
    kept.add(KeptBytes.of(data));
  }

  /** Sends them on, in order. */
  void forwardTo(Flow flow) {
    if (kept != null) {
      for (ByteBuf data : kept) {
        flow.forward(data);
        data.release();
      }
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
