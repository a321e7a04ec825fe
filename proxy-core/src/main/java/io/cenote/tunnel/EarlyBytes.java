package io.cenote.tunnel;

import io.cenote.transport.KeptBytes;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that a client sent before its upstream connection existed. The client is paused meanwhile,
 * so this is at most one receive window, and only at the end of the client's stream.
 *
 * <p>Thread: the session's loop.
 */
final class EarlyBytes {
  private @Nullable ArrayDeque<ByteBuf> kept;

  /** Keeps bytes; {@code data} is valid during the call. */
  void add(ByteBuf data) {
    if (kept == null) {
      kept = new ArrayDeque<>();
    }
    kept.add(KeptBytes.of(data));
  }

  /** Hands the buffers to {@code sink} in order, each valid during the call; keeps none. */
  void takeAll(Consumer<ByteBuf> sink) {
    ArrayDeque<ByteBuf> all = kept;
    kept = null;
    if (all != null) {
      for (ByteBuf data : all) {
        sink.accept(data);
        data.release();
      }
    }
  }

  void drop() {
    if (kept != null) {
      kept.forEach(ByteBuf::release);
      kept = null;
    }
  }
}
