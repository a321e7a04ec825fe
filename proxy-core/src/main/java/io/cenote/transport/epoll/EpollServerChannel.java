package io.cenote.transport.epoll;

import io.cenote.transport.socket.Batches;
import io.cenote.transport.socket.LeanHandle;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Listening socket on epoll, edge-triggered. */
public final class EpollServerChannel extends LeanServerChannel {
  private static final EpollIoOps CLIENTS = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLET);

  private @Nullable Batches batches;
  private long registeredIn;

  /** Creates a socket, to be bound to an address of that family. */
  public EpollServerChannel(SocketAddress local) {
    super(local);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new OnEpoll();
  }

  @Override
  protected void watch(IoRegistration here) {
    here.submit(CLIENTS);
  }

  /** Closes the descriptor first: then epoll forgets it by itself (epoll(7), question 6). */
  @Override
  protected void close(IoRegistration here, boolean listening) throws IOException {
    try {
      socket().close();
    } finally {
      doDeregister();
    }
  }

  @Override
  protected Wiring wiringOf(LeanSocket client) {
    return new EpollWiring();
  }

  /** Ignores the batch in which it was registered: that is about an older socket of its number. */
  @Override
  protected void onEvent(IoEvent event) {
    if (batches != null && registeredIn != batches.batch()) {
      clientsWait();
    }
  }

  @SuppressWarnings("try") // close() is declared by Netty as it is
  private final class OnEpoll extends Handle implements LeanHandle {
    @Override
    public FileDescriptor fd() {
      return socket();
    }

    @Override
    public void registeredIn(Batches counter) {
      batches = counter;
      registeredIn = counter.batch();
    }
  }
}
