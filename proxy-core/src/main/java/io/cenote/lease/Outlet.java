package io.cenote.lease;

import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sender of parts of a read buffer; it counts their bytes.
 *
 * <p>Thread: the stream's loop.
 */
final class Outlet {
  private @Nullable Stream stream;
  private long bytes;

  /** Creates an outlet without a stream. */
  Outlet() {}

  Outlet(Stream stream) {
    this.stream = stream;
  }

  /** Sets the stream to send to. */
  void lead(Stream to) {
    stream = to;
  }

  private Stream stream() {
    return Objects.requireNonNull(stream, "outlet that leads nowhere");
  }

  /** Sends a part of a buffer that is valid during the call; its indices stay. */
  void send(ByteBuf borrowed, int from, int to) {
    bytes += to - from;
    int reader = borrowed.readerIndex();
    int writer = borrowed.writerIndex();
    borrowed.setIndex(from, to);
    stream().send(borrowed);
    borrowed.setIndex(reader, writer);
    stream().flush();
  }

  /** Sends bytes and owns them. */
  void send(ByteBuf owned) {
    send(owned, owned.readerIndex(), owned.writerIndex());
    owned.release();
  }

  /** Sends FIN behind all that was sent. */
  void finish() {
    stream().finish();
  }

  boolean isWritable() {
    return stream().isWritable();
  }

  /** Number of bytes that were sent or queued. */
  long bytes() {
    return bytes;
  }
}
