package io.cenote.transport.epoll;

import io.cenote.transport.socket.Batches;
import io.cenote.transport.socket.LeanHandle;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoOps;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * By epoll, edge-triggered: input always, room to write only where it matters, for a connect and
 * for a socket that takes no more. Announced once; a change is a system call, so a connect's
 * interest in room is kept until it has come unasked often: each such event costs Netty two
 * objects, and a short session ends before that.
 */
public final class EpollWiring extends Wiring {
  /** Events with room that nobody waits for, before it is asked for no longer. */
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
  protected Class<? extends IoHandle> handleType() {
    return LeanHandle.class;
  }

  @Override
  protected LeanReader newReader(LeanChannel channel, LeanConfig config) {
    return new LeanReader(channel, config);
  }

  @Override
  protected LeanWriter newWriter(LeanChannel channel) {
    return new LeanWriter(channel.socket());
  }

  @Override
  protected void counted(Batches counter) {
    batches = counter;
    registeredIn = counter.batch();
  }

  /** Deaf to the batch in which it was registered: that is about an older socket of its number. */
  @Override
  protected void onEvent(LeanChannel channel, IoEvent event) {
    if (batches != null && registeredIn != batches.batch()) {
      channel.ready(((EpollIoEvent) event).ops().value());
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

  /** If the socket takes more by now, epoll says so at once (epoll_ctl(2), MOD). */
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

  /** The descriptor first: epoll forgets it by itself then (epoll(7), question 6). */
  @Override
  protected boolean close(LeanSocket socket) throws IOException {
    try {
      socket.close();
    } finally {
      leaveLoop();
    }
    return true;
  }
}
