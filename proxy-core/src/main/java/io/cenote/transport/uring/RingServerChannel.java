package io.cenote.transport.uring;

import io.cenote.transport.epoll.LeanServerChannel;
import io.cenote.transport.epoll.LeanSocket;
import io.cenote.transport.epoll.LeanStream;
import io.cenote.transport.epoll.Ready;
import io.cenote.transport.epoll.Wiring;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/** Listening socket on io_uring, whose clients are {@link LeanStream}s on it, too. */
public final class RingServerChannel extends LeanServerChannel {
  /** Time to rest after a ring would not watch the socket. */
  private static final long REST_MILLIS = 100;

  private long watch = RingWiring.NONE;

  /** Creates a socket, to be bound to an address of that family. */
  public RingServerChannel(SocketAddress local) {
    super(local);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new OnRing();
  }

  @Override
  protected void watch(IoRegistration here) {
    watch = here.submit(RingOps.watch(socket().intValue(), Ready.IN, 0));
  }

  private void watchLater() {
    eventLoop()
        .schedule(
            () -> {
              if (watch == RingWiring.NONE) {
                watchAgain();
                clientsWait(); // those that came meanwhile were not reported
              }
            },
            REST_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  protected Wiring wiringOf(LeanSocket client) {
    return new RingWiring(client);
  }

  @Override
  protected void onEvent(IoEvent happened) {
    IoUringIoEvent event = (IoUringIoEvent) happened;
    if (event.opcode() != RingOps.POLL_ADD || !isActive()) {
      return;
    }
    if ((event.flags() & RingOps.MORE) == 0) {
      watch = RingWiring.NONE; // the kernel ends one whose completions it has no room for
      if (event.res() > 0) {
        watchAgain();
      } else {
        watchLater();
      }
    }
    clientsWait();
  }

  /** Closes behind its operations; one that is pending may hold the socket a while. */
  @Override
  protected void close(IoRegistration here, boolean listening) throws IOException {
    if (listening) {
      socket().shutdown(true, true);
    }
    if (socket().leave()) {
      if (watch != RingWiring.NONE) {
        here.submit(RingOps.cancel(watch));
      }
      here.submit(RingOps.close(socket().intValue()));
      doDeregister();
    }
  }

  @SuppressWarnings("try") // close() is declared by Netty as it is
  private final class OnRing extends Handle implements RingHandle {}
}
