package io.cenote.transport.socket;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Netty's epoll with three holes mended (ADR 0002; measured on 4.2.18).
 *
 * <ol>
 *   <li>An empty interest mask makes {@link EpollIoHandler} delete the descriptor from epoll while
 *       it still assumes that it is there, so the next change fails with ENOENT: a half-closed
 *       client loses what did not fit into the socket buffer. Here the mask never becomes empty:
 *       {@code EPOLLET} alone stands for "nothing".
 *   <li>An error that finds the input already shut and nothing to flush closes nothing, and the
 *       channel stays for ever. Here a channel still open after an error event gets the error from
 *       SO_ERROR (socket(7)), and is closed.
 *   <li>Events are found by descriptor. When handling one event closes another socket and opens a
 *       third, the third has the second's number, and gets the second's events of epoll_wait(2): a
 *       connect that was just begun gets a FIN. Here a channel ignores the batch in which it was
 *       registered; its own events come again.
 * </ol>
 */
public final class SafeEpoll implements IoHandler, Batches {
  private static final int EPOLLERR = 0x8;

  private final IoHandler epoll;

  /** Number of calls of epoll_wait(2). */
  private long batch;

  private SafeEpoll(IoHandler epoll) {
    this.epoll = epoll;
  }

  /** Returns the reason why epoll is not available here, in one line; empty if it is. */
  public static String whyNot() {
    return rootOf(Epoll.unavailabilityCause());
  }

  /** Returns the message of the first cause; empty without one. */
  public static String rootOf(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? "" : String.valueOf(cause.getMessage());
  }

  /** Creates a factory for event loops; each loop gets its own handler. */
  public static IoHandlerFactory newFactory() {
    IoHandlerFactory factory = EpollIoHandler.newFactory();
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new SafeEpoll(factory.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return factory.isChangingThreadSupported();
      }
    };
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    batch++;
    return epoll.run(context);
  }

  @Override
  public long batch() {
    return batch;
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    if (handle instanceof LeanHandle lean) {
      lean.registeredIn(this); // handles all three itself, and needs no wrapper
      return epoll.register(lean);
    }
    return new Registration(epoll.register(new Handle((EpollIoHandle) handle, batch)));
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  /** Registration for Netty's channel: it never passes an empty mask on. */
  private record Registration(IoRegistration inner) implements IoRegistration {
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
    public <T> T attachment() {
      return inner.attachment();
    }

    @Override
    public long submit(IoOps ops) {
      return inner.submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops);
    }

    @Override
    public boolean isValid() {
      return inner.isValid();
    }

    @Override
    public boolean cancel() {
      return inner.cancel();
    }
  }

  /**
   * Handle for epoll: it hands events to the channel and closes a channel that an error left open.
   */
  @SuppressWarnings("try") // close() is declared by Netty as it is
  private final class Handle implements EpollIoHandle {
    private final EpollIoHandle inner;
    private final long registeredIn;

    Handle(EpollIoHandle inner, long registeredIn) {
      this.inner = inner;
      this.registeredIn = registeredIn;
    }

    @Override
    public FileDescriptor fd() {
      return inner.fd();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      if (registeredIn == batch) {
        return; // about a socket that had this number before
      }
      inner.handle(registration, event);
      boolean error = (((EpollIoEvent) event).ops().value() & EPOLLERR) != 0;
      if (error && inner.fd().isOpen() && inner instanceof Channel.Unsafe unsafe) {
        reportError(unsafe);
        unsafe.close(unsafe.voidPromise());
      }
    }

    /** Reports SO_ERROR: no read and no write will carry the errno any more. */
    private void reportError(Channel.Unsafe unsafe) {
      IOException failure = PendingError.take((Socket) inner.fd());
      if (failure != null) {
        unsafe.voidPromise().channel().pipeline().fireExceptionCaught(failure);
      }
    }

    @Override
    public void registered() {
      inner.registered();
    }

    @Override
    public void unregistered() {
      inner.unregistered();
    }

    @Override
    public void close() throws Exception {
      inner.close();
    }
  }
}
