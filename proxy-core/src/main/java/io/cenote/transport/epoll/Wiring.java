package io.cenote.transport.epoll;

import io.cenote.transport.socket.Batches;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import org.jspecify.annotations.Nullable;

/**
 * Wiring of a {@link LeanStream} to the kernel: the source of its events, and its ways to read,
 * send and close.
 *
 * <p>Thread: the stream's loop.
 */
public abstract class Wiring {
  private @Nullable IoRegistration registration;
  private @Nullable Runnable whenGone;
  private boolean gone;

  /** Creates the reading side. */
  protected abstract LeanReader newReader(LeanStream stream);

  /** Creates the writing side. */
  protected abstract LeanWriter newWriter(LeanStream stream);

  /** Handles an event of the loop. */
  protected abstract void onEvent(LeanStream stream, IoEvent event);

  /**
   * Handles an event as {@link #onEvent}. A failure ends the stream and not the loop, which an
   * error that came so far would stop for good.
   */
  final void happened(LeanStream stream, IoEvent event) {
    try {
      onEvent(stream, event);
    } catch (RuntimeException | Error failure) {
      stream.failed(failure);
    }
  }

  /** Asks for the end of the pending connect. */
  protected abstract void awaitConnect();

  /** Asks for input and errors, once: the socket is connected. */
  protected abstract void awaitInput();

  /** Asks for room: the socket takes no more. */
  protected abstract void awaitRoom();

  /** There was room, and no bytes waited for it. */
  protected abstract void roomUnasked();

  /** Closes the socket and leaves the loop; {@link #gone} follows once the kernel has closed it. */
  protected abstract void close(LeanSocket socket);

  /**
   * Closes the descriptor, then leaves the loop: epoll forgets a closed one by itself (epoll(7),
   * question 6).
   */
  protected final void closeNow(LeanSocket socket) {
    socket.closeQuietly();
    leaveLoop();
    gone();
  }

  /** The kernel has closed the socket. */
  protected final void gone() {
    gone = true;
    Runnable then = whenGone;
    whenGone = null;
    if (then != null) {
      then.run();
    }
  }

  /** Runs the action once the kernel has closed the socket, perhaps now. There is one of them. */
  final void whenGone(Runnable action) {
    if (gone) {
      action.run();
    } else {
      whenGone = action;
    }
  }

  /** Gets the counter of the loop's batches of events, before {@link #registered}. */
  protected void counted(Batches batches) {}

  public void registered(IoRegistration here) {
    registration = here;
  }

  /** Registration for operations; null outside of a loop. */
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
