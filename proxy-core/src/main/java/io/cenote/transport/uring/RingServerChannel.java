package io.cenote.transport.uring;

import io.cenote.transport.epoll.LeanChannel;
import io.cenote.transport.epoll.LeanSocket;
import io.cenote.transport.epoll.RawOptions;
import io.cenote.transport.epoll.Ready;
import io.cenote.transport.socket.Backlog;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Listening socket on io_uring, TCP or Unix, whose clients are {@link LeanChannel}s. */
public final class RingServerChannel extends AbstractServerChannel
    implements ServerChannel, Backlog {
  /** Number of clients accepted in a row before other channels have their turn. */
  private static final int ACCEPTS_IN_A_ROW = 16;

  /** Time to rest after a ring would not watch the socket. */
  private static final long REST_MILLIS = 100;

  /** Length and bytes of the longest address, an IPv6 one with scope and port. */
  private static final int ADDRESS_BYTES = 26;

  private final LeanSocket socket;
  private final boolean unix;
  private final ChannelConfig config = new Config(this);
  private final byte[] peer = new byte[ADDRESS_BYTES];
  private @Nullable IoRegistration registration;
  private long watch = RingWiring.NONE;
  private boolean waiting;
  private boolean scheduled;
  private volatile boolean active;

  /** Creates a socket, to be bound to an address of that family. */
  public RingServerChannel(SocketAddress local) {
    socket = LeanSocket.to(local);
    unix = local instanceof DomainSocketAddress;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isCompatible(Handle.class);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Handle();
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return unix ? socket.localDomainSocketAddress() : socket.localAddress();
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    ((IoEventLoop) eventLoop())
        .register((Handle) unsafe())
        .addListener(
            done -> {
              if (done.isSuccess()) {
                registration = (IoRegistration) done.getNow();
                promise.setSuccess();
              } else {
                promise.setFailure(done.cause());
              }
            });
  }

  @Override
  protected void doBind(SocketAddress local) throws Exception {
    socket.bind(local);
    socket.listen(NetUtil.SOMAXCONN);
    active = true;
    watch();
  }

  private void watch() {
    IoRegistration here = registration;
    if (here != null) {
      watch = here.submit(RingOps.watch(socket.intValue(), Ready.IN, 0));
    }
  }

  private void watchLater() {
    eventLoop().schedule(this::watchAgain, REST_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void watchAgain() {
    if (active && watch == RingWiring.NONE) {
      watch();
      waiting = true; // clients that came meanwhile were not announced
      doBeginRead();
    }
  }

  @Override
  protected void doBeginRead() {
    if (waiting && active && !scheduled) {
      scheduled = true;
      eventLoop().execute(this::acceptLater);
    }
  }

  private void acceptLater() {
    scheduled = false;
    accept();
  }

  /** Accepts waiting clients, as long as they are wanted. */
  private void accept() {
    for (int i = 0; waiting && active && config.isAutoRead(); i++) {
      if (i == ACCEPTS_IN_A_ROW) {
        doBeginRead();
        break;
      }
      acceptOne();
    }
    pipeline().fireChannelReadComplete();
  }

  @Override
  public void acceptAll() {
    waiting = active;
    while (waiting && active && config.isAutoRead()) {
      acceptOne();
    }
  }

  private void acceptOne() {
    try {
      int descriptor = socket.accept(peer);
      if (descriptor < 0) {
        waiting = false;
        return;
      }
      LeanSocket client = LeanSocket.accepted(descriptor, unix);
      byte[] address = unix ? null : Arrays.copyOfRange(peer, 1, 1 + peer[0]);
      pipeline()
          .fireChannelRead(LeanChannel.accepted(this, client, address, new RingWiring(client)));
    } catch (IOException e) {
      pipeline().fireExceptionCaught(e);
    }
  }

  /**
   * Closes: no client is accepted from now on, though a pending operation may hold the socket a
   * while.
   */
  @Override
  protected void doClose() throws Exception {
    boolean listening = active;
    active = false;
    waiting = false; // or the loop would be asked without end to accept from it
    IoRegistration here = registration;
    if (here == null) {
      socket.close();
      return;
    }
    if (listening) {
      socket.shutdown(true, true);
    }
    if (socket.leave()) {
      if (watch != RingWiring.NONE) {
        here.submit(RingOps.cancel(watch));
      }
      here.submit(RingOps.close(socket.intValue()));
      doDeregister();
    }
  }

  @Override
  protected void doDeregister() {
    IoRegistration left = registration;
    if (left != null) {
      registration = null;
      left.cancel();
    }
  }

  /** Callbacks of the loop. */
  @SuppressWarnings("try") // close() is declared by Netty as it is
  private final class Handle extends AbstractUnsafe implements RingHandle {
    @Override
    public void handle(IoRegistration registered, IoEvent happened) {
      IoUringIoEvent event = (IoUringIoEvent) happened;
      if (event.opcode() == RingOps.POLL_ADD && active) {
        if ((event.flags() & RingOps.MORE) == 0) {
          watch = RingWiring.NONE; // the kernel ends one whose completions it has no room for
          if (event.res() > 0) {
            watch();
          } else {
            watchLater();
          }
        }
        waiting = true;
        accept();
      }
    }

    @Override
    public void connect(
        SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException("a listening socket does not connect"));
    }

    @Override
    public void close() {
      close(voidPromise());
    }
  }

  private static final class Config extends DefaultChannelConfig implements RawOptions {
    private final RingServerChannel owner;

    Config(RingServerChannel channel) {
      super(channel);
      owner = channel;
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      try {
        if (option instanceof IntegerUnixChannelOption raw) {
          owner.socket.setIntOpt(raw.level(), raw.optname(), (Integer) value);
        } else if (option.equals(ChannelOption.SO_REUSEADDR)) {
          owner.socket.setReuseAddress((Boolean) value);
        } else {
          return super.setOption(option, value);
        }
        return true;
      } catch (IOException e) {
        throw new ChannelException(e);
      }
    }
  }
}
