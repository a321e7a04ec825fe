package io.cenote.transport.epoll;

import io.cenote.transport.socket.Backlog;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Listening socket, TCP or Unix, that hands its clients to the pipeline as {@link LeanStream}s. New
 * clients are reported once, as new input is, so they are remembered until accept4(2) finds none.
 *
 * <p>Thread: its loop.
 */
public abstract class LeanServerChannel extends AbstractServerChannel implements Backlog {
  /** Number of clients accepted in a row before other sockets have their turn. */
  private static final int ACCEPTS_IN_A_ROW = 16;

  /** Length and bytes of the longest address, an IPv6 one with scope and port. */
  private static final int ADDRESS_BYTES = 26;

  private final LeanSocket socket;
  private final boolean unix;
  private final ChannelConfig config = new DefaultChannelConfig(this);
  private final byte[] peer = new byte[ADDRESS_BYTES];
  private @Nullable IoRegistration registration;
  private boolean waiting;
  private boolean scheduled;
  private volatile boolean active;

  /** Creates a socket, to be bound to an address of that family. */
  protected LeanServerChannel(SocketAddress local) {
    socket = LeanSocket.to(local);
    unix = local instanceof DomainSocketAddress;
  }

  /** Asks the loop to report new clients. */
  protected abstract void watch(IoRegistration here);

  /** Closes the socket, which is on that loop, and leaves the loop. */
  protected abstract void close(IoRegistration here, boolean listening) throws IOException;

  /** Creates the wiring of an accepted socket. */
  protected abstract Wiring wiringOf(LeanSocket client);

  /** Handles an event of the loop. */
  protected abstract void onEvent(IoEvent event);

  /** Its descriptor. */
  public final LeanSocket socket() {
    return socket;
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
    return loop instanceof IoEventLoop io && io.isCompatible(((IoHandle) unsafe()).getClass());
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return unix ? socket.localDomainSocketAddress() : socket.localAddress();
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    ((IoEventLoop) eventLoop())
        .register((IoHandle) unsafe())
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
    watchAgain();
  }

  /** Asks the loop again to report new clients, if it is open. */
  protected final void watchAgain() {
    IoRegistration here = registration;
    if (here != null && active) {
      watch(here);
    }
  }

  /** There are new clients, or there may be some: accepts those that are wanted now. */
  protected final void clientsWait() {
    waiting = active;
    accept();
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
        return;
      }
      acceptOne();
    }
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
      pipeline().fireChannelRead(LeanStream.accepted(client, address, wiringOf(client)));
    } catch (IOException | RuntimeException | Error e) { // an error would stop the loop for good
      pipeline().fireExceptionCaught(e);
    }
  }

  /** Closes: no client is accepted from now on. */
  @Override
  protected void doClose() throws Exception {
    boolean listening = active;
    active = false;
    waiting = false; // or the loop would be asked without end to accept from it
    IoRegistration here = registration;
    if (here == null) {
      socket.close();
    } else {
      close(here, listening);
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
  protected abstract class Handle extends AbstractUnsafe implements IoHandle {
    @Override
    public void handle(IoRegistration registered, IoEvent event) {
      onEvent(event);
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
}
