package io.cenote.tunnel;

import io.cenote.session.Session;
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
  private final Session session;
  private @Nullable ArrayDeque<ByteBuf> kept;
  private long bytes;

  EarlyBytes(Session session) {
    this.session = session;
  }

  /** Keeps bytes; {@code data} is valid during the call. */
  void add(ByteBuf data) {
    if (kept == null) {
      kept = new ArrayDeque<>();
    }
    kept.add(KeptBytes.of(data));
    count(data.readableBytes());
  }

  private void count(long more) {
    bytes += more;
    session.keeps(more);
  }

  /** Number of bytes kept. */
  long bytes() {
    return bytes;
  }

  /** Hands the buffers to {@code sink} in order, each valid during the call; keeps none. */
  void takeAll(Consumer<ByteBuf> sink) {
    ArrayDeque<ByteBuf> all = kept;
    kept = null;
    count(-bytes);
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
      count(-bytes);
    }
  }
}
