package io.cenote.transport.epoll;

import io.cenote.transport.socket.FdStream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A stream over a socket of our own: bytes go to the listener without a pipeline, and are sent
 * within the call as far as the kernel takes them.
 *
 * <p>Thread: the channel's loop.
 */
final class LeanStream extends FdStream {
  private final LeanChannel lean;

  LeanStream(LeanChannel channel, @Nullable SocketAddress connectTo) {
    super(channel, connectTo, channel.isTcp());
    lean = channel;
  }

  @Override
  public void listen(StreamListener next) {
    super.listen(next);
    lean.handTo(next);
  }

  @Override
  protected void sendOrKeep(ByteBuf borrowed) {
    if (!lean.sendNow(borrowed)) {
      keep(borrowed);
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
