package io.cenote.transport.epoll;

import io.cenote.transport.socket.Batches;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link LeanChannel} reaches the kernel: who tells it that its socket is ready, and how it
 * reads, sends and closes.
 *
 * <p>Thread: the channel's loop.
 */
public abstract class Wiring {
  private @Nullable IoRegistration registration;

  /** What the loop must be able to hold. */
  protected abstract Class<? extends IoHandle> handleType();

  /** Makes the reading side. */
  protected abstract LeanReader newReader(LeanChannel channel, LeanConfig config);

  /** Makes the writing side. */
  protected abstract LeanWriter newWriter(LeanChannel channel);

  /** The loop has told of something. */
  protected abstract void onEvent(LeanChannel channel, IoEvent event);

  /**
   * As {@link #onEvent}; what goes wrong is the channel's end, and not the loop's, which an error
   * that came so far would stop for good.
   */
  final void happened(LeanChannel channel, IoEvent event) {
    try {
      onEvent(channel, event);
    } catch (RuntimeException | Error failure) {
      channel.broken(failure);
    }
  }

  /** The connect is on its way; its end is to be told of. */
  protected abstract void awaitConnect();

  /** The socket is connected; input and errors are to be told of. Once is enough. */
  protected abstract void awaitInput();

  /** The socket takes no more; that it does again is to be told of. */
  protected abstract void awaitRoom();

  /** There was room, and nobody waited for it. */
  protected abstract void roomUnasked();

  /**
   * Closes the socket and leaves the loop.
   *
   * @return whether it is closed now; if not, {@link LeanChannel#gone} follows when it is
   */
  protected abstract boolean close(LeanSocket socket) throws IOException;

  /** A counter of the loop's batches of events, before {@link #registered}. */
  protected void counted(Batches batches) {}

  public void registered(IoRegistration here) {
    registration = here;
  }

  /** Where operations are handed in; null outside of a loop. */
  protected final @Nullable IoRegistration registration() {
    return registration;
  }

  /** The socket is about to leave its loop, perhaps for another: nothing is announced there. */
  protected void leaving() {}

  protected final void leaveLoop() {
    IoRegistration left = registration;
    if (left != null) {
      registration = null;
      left.cancel();
    }
  }
}
