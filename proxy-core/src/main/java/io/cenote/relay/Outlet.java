package io.cenote.relay;

import io.cenote.transport.SocketEnd;
import io.cenote.transport.lean.LeanChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Where parts of what was read are sent: at once as far as the socket takes them, the rest queued.
 *
 * <p>Thread: the channel's loop.
 */
final class Outlet {
  private final Channel channel;
  private final @Nullable LeanChannel direct;
  private long bytes;

  Outlet(Channel channel) {
    this.channel = channel;
    direct = channel instanceof LeanChannel lean ? lean : null;
  }

  /** Sends a part of a buffer that is lent for the time of the call, and stays as it is. */
  void send(ByteBuf borrowed, int from, int to) {
    bytes += to - from;
    try {
      sendOrKeep(borrowed, from, to);
    } catch (RuntimeException | Error failure) {
      SocketEnd.broken(channel, failure);
    }
  }

  private void sendOrKeep(ByteBuf borrowed, int from, int to) {
    int left = from;
    if (direct != null) {
      int reader = borrowed.readerIndex();
      int writer = borrowed.writerIndex();
      borrowed.setIndex(from, to);
      try {
        direct.sendNow(borrowed);
        left = borrowed.readerIndex();
      } finally {
        borrowed.setIndex(reader, writer);
      }
    }
    if (left < to || direct == null) {
      channel.writeAndFlush(kept(borrowed, left, to), channel.voidPromise());
    }
  }

  /** Sends bytes that are given away. */
  void send(ByteBuf owned) {
    send(owned, owned.readerIndex(), owned.writerIndex());
    owned.release();
  }

  /** Sends FIN behind all that was sent. */
  void finish() {
    if (SocketEnd.isFlushed(channel)) {
      SocketEnd.finish(channel);
    } else {
      channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              done -> {
                if (done.isSuccess()) {
                  SocketEnd.finish(channel);
                }
              });
    }
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  /** How many bytes were sent, or queued. */
  long bytes() {
    return bytes;
  }

  /** As {@link io.cenote.transport.KeptBytes}, of a part: what is held is about what is counted. */
  private static ByteBuf kept(ByteBuf borrowed, int from, int to) {
    int length = to - from;
    return length > borrowed.capacity() / 2
        ? borrowed.retainedSlice(from, length)
        : borrowed
            .alloc()
            .directBuffer(length, Math.max(1, length))
            .writeBytes(borrowed, from, length);
  }
}
