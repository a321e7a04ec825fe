package io.cenote.transport.epoll;

import io.cenote.transport.socket.Batches;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoOps;
import org.jspecify.annotations.Nullable;

/**
 * Wiring by epoll, edge-triggered: input always, room to write only for a connect and for a socket
 * that takes no more. Interest is announced once. A change is a system call, so a connect's
 * interest in room is kept until many events have come unasked: each costs Netty two objects, and a
 * short session ends before that.
 */
public final class EpollWiring extends Wiring {
  /** Number of unasked events with room before the interest in room ends. */
  private static final int UNASKED = 16;

  /** EPOLLET of linux/eventpoll.h. */
  private static final int EDGE = 0x80000000;

  private static final EpollIoOps INPUT =
      EpollIoOps.valueOf(Ready.IN | Ready.PRI | Ready.RDHUP | EDGE);
  private static final EpollIoOps INPUT_AND_ROOM =
      EpollIoOps.valueOf(Ready.IN | Ready.PRI | Ready.RDHUP | Ready.OUT | EDGE);

  private @Nullable Batches batches;
  private long registeredIn;
  private boolean announced;
  private boolean room;
  private int unasked;

  @Override
  protected LeanReader newReader(LeanStream stream) {
    return new LeanReader(stream);
  }

  @Override
  protected LeanWriter newWriter(LeanStream stream) {
    return new LeanWriter(stream);
  }

  @Override
  protected void counted(Batches counter) {
    batches = counter;
    registeredIn = counter.batch();
  }

  /** Ignores the batch in which it was registered: that is about an older socket of its number. */
  @Override
  protected void onEvent(LeanStream stream, IoEvent event) {
    if (batches != null && registeredIn != batches.batch()) {
      stream.ready(((EpollIoEvent) event).ops().value());
    }
  }

  @Override
  protected void awaitConnect() {
    announce(true);
  }

  @Override
  protected void awaitInput() {
    announce(false);
  }

  private void announce(boolean withRoom) {
    if (!announced && registration() != null) {
      announced = true;
      submit(withRoom);
    }
  }

  /**
   * Asks for room. If the socket takes more by now, epoll reports it at once (epoll_ctl(2), MOD).
   */
  @Override
  protected void awaitRoom() {
    unasked = 0;
    if (!room) {
      submit(true);
    }
  }

  @Override
  protected void roomUnasked() {
    if (room && ++unasked > UNASKED) {
      submit(false);
    }
  }

  private void submit(boolean withRoom) {
    IoRegistration here = registration();
    if (here != null) {
      room = withRoom;
      here.submit(withRoom ? INPUT_AND_ROOM : INPUT);
    }
  }

  @Override
  protected void leaving() {
    announced = false;
    room = false;
    unasked = 0;
  }

  @Override
  protected void close(LeanSocket socket) {
    closeNow(socket);
  }
}
