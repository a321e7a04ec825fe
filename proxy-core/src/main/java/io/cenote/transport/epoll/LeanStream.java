package io.cenote.transport.epoll;

import io.cenote.transport.socket.FdStream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Stream over a socket of our own: bytes go to the listener without a pipeline, and are sent within
 * the call as far as the kernel takes them.
 *
 * <p>Thread: the channel's loop.
 */
final class LeanStream extends FdStream {
  private final LeanChannel lean;
  private final LeanWriter writer;

  LeanStream(LeanChannel channel, @Nullable SocketAddress connectTo) {
    super(channel, connectTo, channel.isTcp());
    lean = channel;
    writer = channel.writer();
  }

  @Override
  public void listen(StreamListener next) {
    super.listen(next);
    lean.handTo(next);
  }

  /**
   * Sends as much as the kernel takes at once, if nothing waits to be sent before. The rest is
   * kept, as are the bytes of a failed send: the write of them reports the failure.
   */
  @Override
  public void send(ByteBuf borrowed) {
    try {
      if (lean.maySendNow()) {
        writer.sendNow(borrowed);
        lean.awaitRoomIfBlocked();
        if (!borrowed.isReadable()) {
          return;
        }
      }
      keep(borrowed);
    } catch (RuntimeException | Error failure) {
      failed(failure);
    }
  }

  @Override
  public boolean isFlushed() {
    return lean.isFlushed();
  }

  @Override
  protected boolean mayLeave() {
    return lean.prepareToLeave();
  }

  @Override
  public void whenGone(Runnable action) {
    lean.whenGone(action);
  }
}
