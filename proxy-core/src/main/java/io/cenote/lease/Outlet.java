package io.cenote.lease;

import io.cenote.transport.stream.Stream;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sends parts of what was read, and counts them.
 *
 * <p>Thread: the stream's loop.
 */
final class Outlet {
  private @Nullable Stream stream;
  private long bytes;

  /** An outlet that leads nowhere yet. */
  Outlet() {}

  Outlet(Stream stream) {
    this.stream = stream;
  }

  /** Leads to that stream from now on. */
  void lead(Stream to) {
    stream = to;
  }

  private Stream stream() {
    return Objects.requireNonNull(stream, "outlet that leads nowhere");
  }

  /** Sends a part of a buffer that is lent for the time of the call, and stays as it is. */
  void send(ByteBuf borrowed, int from, int to) {
    bytes += to - from;
    int reader = borrowed.readerIndex();
    int writer = borrowed.writerIndex();
    borrowed.setIndex(from, to);
    stream().send(borrowed);
    borrowed.setIndex(reader, writer);
    stream().flush();
  }

  /** Sends bytes that are given away. */
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

  /** How many bytes were sent, or queued. */
  long bytes() {
    return bytes;
  }
}
