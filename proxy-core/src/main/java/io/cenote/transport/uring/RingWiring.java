package io.cenote.transport.uring;

import io.cenote.transport.epoll.LeanReader;
import io.cenote.transport.epoll.LeanSocket;
import io.cenote.transport.epoll.LeanStream;
import io.cenote.transport.epoll.LeanWriter;
import io.cenote.transport.epoll.Ready;
import io.cenote.transport.epoll.Wiring;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import org.jspecify.annotations.Nullable;

/**
 * Wiring by io_uring (ADR 0011): the operations of all streams of a loop go to the kernel in one
 * system call. It reports input as epoll does, edge-triggered; reads, sends and closes are
 * operations, which run in the order of submission.
 *
 * <p>A descriptor is closed behind the operations that name it, so that none of them reaches
 * another socket of that number.
 */
final class RingWiring extends Wiring {
  /** No operation of the kind is under way. */
  static final long NONE = 0;

  private final LeanSocket socket;
  private @Nullable RingReader reader;
  private @Nullable RingWriter writer;
  private long watch = NONE;
  private volatile int loopsLeft; // a loop that it has left may still have events of it
  private boolean closed;

  RingWiring(LeanSocket socket) {
    this.socket = socket;
  }

  @Override
  protected LeanReader newReader(LeanStream stream) {
    reader = new RingReader(stream, this);
    return reader;
  }

  @Override
  protected LeanWriter newWriter(LeanStream stream) {
    writer = new RingWriter(stream, this);
    return writer;
  }

  @Override
  protected void onEvent(LeanStream stream, IoEvent happened) {
    IoUringIoEvent event = (IoUringIoEvent) happened;
    int result = event.res();
    switch (event.opcode()) {
      case RingOps.RECV -> reader().completed(result);
      case RingOps.SEND -> writer().completed(result);
      case RingOps.POLL_ADD -> {
        if (event.userData() == loopsLeft) { // else from a watch on a loop that it has left
          polled(stream, result, event.flags());
        }
      }
      case RingOps.CLOSE -> gone();
      default -> {} // a cancellation: nothing follows from it
    }
  }

  private void polled(LeanStream stream, int result, int flags) {
    if (closed) {
      return;
    }
    if ((flags & RingOps.MORE) == 0) {
      watch = NONE;
    }
    if (result < 0) {
      throw new IllegalStateException("poll on io_uring failed with error(" + result + ")");
    }
    if (result > 0) {
      if ((result & Ready.IN) != 0) {
        RingLoad.ofThisThread().ready(this);
      }
      stream.ready(result);
    }
    if (!closed) {
      watch();
    }
  }

  @Override
  protected void awaitConnect() {
    watch();
  }

  @Override
  protected void awaitInput() {
    watch();
  }

  /**
   * Does nothing: a send that finds no room sets SOCK_NOSPACE, and the watch reports room. Another
   * watch would get RDHUP at once, which io_uring adds to every mask, and would never end on a
   * half-closed connection.
   */
  @Override
  protected void awaitRoom() {}

  @Override
  protected void roomUnasked() {}

  private void watch() {
    IoRegistration here = registration();
    if (watch == NONE && here != null) {
      int ready = Ready.IN | Ready.PRI | Ready.RDHUP | Ready.OUT;
      watch = here.submit(RingOps.watch(socket.intValue(), ready, loopsLeft));
    }
  }

  @Override
  protected void leaving() {
    if (!closed) {
      int before = loopsLeft; // one loop at a time writes it
      loopsLeft = before + 1;
    }
    IoRegistration here = registration();
    if (here != null && watch != NONE) {
      here.submit(RingOps.cancel(watch));
      watch = NONE;
    }
  }

  /** Submits the operation; false outside of a loop. */
  boolean receive(long address, int length) {
    IoRegistration here = registration();
    return here != null && here.submit(RingOps.receive(socket.intValue(), address, length)) != NONE;
  }

  /** Submits the operation; false outside of a loop. */
  boolean send(long address, int length) {
    IoRegistration here = registration();
    return here != null && here.submit(RingOps.send(socket.intValue(), address, length)) != NONE;
  }

  /** Closes the socket; the watch would hold it open otherwise. */
  @Override
  protected void close(LeanSocket closing) {
    closed = true;
    IoRegistration here = registration();
    if (here == null) {
      closeNow(closing);
      return;
    }
    if (!closing.leave()) {
      gone();
      return;
    }
    boolean handedIn = false;
    try {
      if (watch != NONE) {
        here.submit(RingOps.cancel(watch));
      }
      handedIn = here.submit(RingOps.close(closing.intValue())) != NONE;
    } finally {
      leaveLoop();
      if (!handedIn) {
        closing.closeLeft();
        gone();
      }
    }
  }

  private RingReader reader() {
    if (reader == null) {
      throw new IllegalStateException("wiring without a reader");
    }
    return reader;
  }

  private RingWriter writer() {
    if (writer == null) {
      throw new IllegalStateException("wiring without a writer");
    }
    return writer;
  }
}
