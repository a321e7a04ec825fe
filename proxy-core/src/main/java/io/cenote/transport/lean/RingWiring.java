package io.cenote.transport.lean;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * By io_uring (ADR 0011): what is to be done for all channels of a loop is handed to the kernel in
 * one system call. It tells of input as epoll does, edge-triggered; reads, sends and closes are
 * operations, carried out in the order they were handed in.
 *
 * <p>A descriptor is closed behind the operations that name it, so that none of them meets another
 * socket of that number.
 */
final class RingWiring extends Wiring {
  private static final short INPUT = 1;
  private static final short ROOM = 2;

  /** No operation of the kind is under way. */
  static final long NONE = 0;

  private final LeanSocket socket;
  private @Nullable RingReader reader;
  private @Nullable RingWriter writer;
  private long input = NONE;
  private long room = NONE;
  private boolean closed;

  RingWiring(LeanSocket socket) {
    this.socket = socket;
  }

  @Override
  Class<? extends IoHandle> handleType() {
    return IoUringIoHandle.class;
  }

  @Override
  LeanReader newReader(LeanChannel channel, LeanConfig config) {
    reader = new RingReader(channel, config, this);
    return reader;
  }

  @Override
  LeanWriter newWriter(LeanChannel channel) {
    writer = new RingWriter(channel, this);
    return writer;
  }

  @Override
  void heard(LeanChannel channel, IoEvent happened) {
    IoUringIoEvent event = (IoUringIoEvent) happened;
    int result = event.res();
    switch (event.opcode()) {
      case RingOps.RECV -> reader().completed(result);
      case RingOps.SEND -> writer().completed(result);
      case RingOps.POLL_ADD -> polled(channel, event.userData(), result, event.flags());
      default -> {} // a close or a cancellation: nothing follows from it
    }
  }

  private void polled(LeanChannel channel, long which, int result, int flags) {
    if (closed) {
      return;
    }
    boolean inputOver = which == INPUT && (flags & RingOps.MORE) == 0;
    if (inputOver) {
      input = NONE;
    } else if (which == ROOM) {
      room = NONE;
    }
    if (result > 0) {
      channel.ready(result);
    }
    if (inputOver && !closed) {
      awaitInput();
    }
  }

  @Override
  void awaitConnect() {
    awaitRoom();
  }

  @Override
  void awaitInput() {
    IoRegistration here = registration();
    if (input == NONE && here != null) {
      int ready = Ready.IN | Ready.PRI | Ready.RDHUP;
      input = here.submit(RingOps.watch(socket.intValue(), ready, INPUT));
    }
  }

  @Override
  void awaitRoom() {
    IoRegistration here = registration();
    if (room == NONE && here != null) {
      room = here.submit(RingOps.tellOnce(socket.intValue(), Ready.OUT, ROOM));
    }
  }

  @Override
  void roomUnasked() {}

  /** Hands the operation in; false outside of a loop. */
  boolean receive(long address, int length) {
    IoRegistration here = registration();
    return here != null && here.submit(RingOps.receive(socket.intValue(), address, length)) != NONE;
  }

  /** Hands the operation in; {@link #NONE} outside of a loop, else what it is cancelled by. */
  long send(long address, int length) {
    IoRegistration here = registration();
    return here == null ? NONE : here.submit(RingOps.send(socket.intValue(), address, length));
  }

  /** An operation under way holds the socket open, whatever becomes of its number. */
  @Override
  void close(LeanSocket closing) throws IOException {
    closed = true;
    IoRegistration here = registration();
    if (here == null) {
      closing.close();
      return;
    }
    if (!closing.leave()) {
      return;
    }
    cancel(here, input);
    cancel(here, room);
    cancel(here, writer().sending());
    here.submit(RingOps.close(closing.intValue()));
    leaveLoop();
  }

  private static void cancel(IoRegistration here, long operation) {
    if (operation != NONE) {
      here.submit(RingOps.cancel(operation));
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
