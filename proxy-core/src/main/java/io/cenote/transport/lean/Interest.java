package io.cenote.transport.lean;

import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import org.jspecify.annotations.Nullable;

/**
 * What epoll tells a channel of, edge-triggered: input always, room to write only where it matters,
 * for a connect and for a socket that takes no more. Announced once; a change is a system call, so
 * a connect's interest in room is kept until it has come unasked often: each such event costs Netty
 * two objects, and a short session ends before that.
 *
 * <p>Thread: the channel's loop.
 */
final class Interest {
  /** Events with room that nobody waits for, before it is asked for no longer. */
  private static final int UNASKED = 16;

  /** EPOLLET of linux/eventpoll.h. */
  private static final int EDGE = 0x80000000;

  private static final EpollIoOps INPUT =
      EpollIoOps.valueOf(Ready.IN | Ready.PRI | Ready.RDHUP | EDGE);
  private static final EpollIoOps INPUT_AND_ROOM =
      EpollIoOps.valueOf(Ready.IN | Ready.PRI | Ready.RDHUP | Ready.OUT | EDGE);

  private boolean announced;
  private boolean room;
  private int unasked;

  /** The socket is to be known to epoll; done once. */
  void announce(IoRegistration registration, boolean connecting) {
    if (!announced) {
      announced = true;
      submit(registration, connecting);
    }
  }

  /** The socket takes no more. If it does by now, epoll says so at once (epoll_ctl(2), MOD). */
  void awaitRoom(IoRegistration registration) {
    unasked = 0;
    if (!room) {
      submit(registration, true);
    }
  }

  /** There is room, and nobody waits for it. */
  void roomUnasked(@Nullable IoRegistration registration) {
    if (room && ++unasked > UNASKED && registration != null) {
      submit(registration, false);
    }
  }

  private void submit(IoRegistration registration, boolean withRoom) {
    room = withRoom;
    registration.submit(withRoom ? INPUT_AND_ROOM : INPUT);
  }
}
