package io.cenote.transport.lean;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection on Netty's epoll loop, made to cost few system calls: ADR 0010 says which of
 * those of Netty's own channel it does without.
 *
 * <p>A paused channel ({@code autoRead} off) reads nothing, not even at the peer's FIN: the bytes
 * wait in the kernel. An error ends the pause, for it ends the connection.
 *
 * <p>Thread: its loop. The socket is closed with the channel.
 */
public final class LeanChannel extends SocketBase {
  static final int IPPROTO_TCP = 6;
  static final int TCP_NODELAY = 1;

  private final Socket socket;
  private final LeanConfig config = new LeanConfig(this);
  private final LeanReader reader = new LeanReader(this, config);
  private final LeanWriter writer;
  private @Nullable IoRegistration registration;
  private @Nullable LeanConnect connect;
  private final Interest interest = new Interest();
  private volatile boolean active;

  /** A socket about to connect to an address of that family. */
  public LeanChannel(SocketAddress to) {
    this(null, LinuxSocket.newSocketStream(!isInet4(to)), null);
  }

  /**
   * A socket that was accepted.
   *
   * @param remote the peer's address as accept4(2) gave it
   */
  LeanChannel(Channel parent, int fd, byte[] remote) {
    this(parent, new Socket(fd), remote);
    active = true;
  }

  private LeanChannel(@Nullable Channel parent, Socket socket, byte @Nullable [] remote) {
    super(parent, socket, remote);
    this.socket = socket;
    writer = new LeanWriter(socket);
  }

  /**
   * Turns off Nagle's algorithm, once it would matter: at the first write that could be held back.
   */
  public void noDelayWhenNeeded() {
    writer.noDelayWhenNeeded();
  }

  /** Hands what is read to {@code receiver} and no longer to the pipeline. */
  public void handTo(Receiver receiver) {
    reader.handTo(receiver);
  }

  /**
   * Sends as much as the kernel takes at once, if nothing waits to be sent before; the reader index
   * moves over it. The rest is to be written as ever, and so is what a failed send has left: the
   * failure is told there.
   *
   * @return whether all of it has gone
   */
  public boolean sendNow(ByteBuf data) {
    ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
    if (!active || writer.isBlocked() || waiting == null || !waiting.isEmpty()) {
      return false;
    }
    writer.sendNow(data);
    awaitRoomIfBlocked();
    return !data.isReadable();
  }

  // --- what Netty asks of a channel

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isInputShutdown() {
    return reader.isEnded();
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isCompatible(LeanUnsafe.class);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new LeanUnsafe();
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    ((IoEventLoop) eventLoop())
        .register((LeanUnsafe) unsafe())
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                promise.setFailure(done.cause());
                return;
              }
              registration = (IoRegistration) done.getNow();
              if (active) {
                announce();
              }
              promise.setSuccess();
            });
  }

  /** Tells epoll of the socket. */
  void announce() {
    if (registration != null) {
      interest.announce(registration, !active);
    }
  }

  @Override
  protected void doBeginRead() {
    reader.resume();
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    return LeanWriter.direct((ByteBuf) message, alloc());
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws Exception {
    try {
      writer.write(out);
    } catch (IOException e) {
      reader.writeFailed();
      throw e;
    }
    awaitRoomIfBlocked();
  }

  private void awaitRoomIfBlocked() {
    if (writer.isBlocked() && registration != null) {
      interest.awaitRoom(registration);
    }
  }

  /** The descriptor first: epoll forgets it by itself then (epoll(7), question 6). */
  @Override
  protected void doClose() throws Exception {
    active = false;
    reader.stop();
    late.remove();
    LeanConnect pending = connect;
    if (pending != null) {
      pending.abandoned();
    }
    try {
      socket.close();
    } finally {
      doDeregister();
    }
  }

  @Override
  protected void doDeregister() {
    IoRegistration registered = registration;
    if (registered != null) {
      registration = null;
      registered.cancel();
    }
  }

  /** What epoll and Netty's channel call back. */
  @SuppressWarnings("try") // close() is declared by Netty as it is
  final class LeanUnsafe extends AbstractUnsafe implements LeanHandle {
    private @Nullable Batches batches;
    private long registeredIn;

    @Override
    public FileDescriptor fd() {
      return socket;
    }

    @Override
    public void registeredIn(Batches counter) {
      batches = counter;
      registeredIn = counter.batch();
    }

    @Override
    public void handle(IoRegistration registered, IoEvent event) {
      if (batches == null || registeredIn == batches.batch()) {
        return;
      }
      int ready = ((EpollIoEvent) event).ops().value();
      handle(ready);
      if ((ready & Ready.ERR) != 0 && isOpen()) {
        closeWithError();
      }
    }

    private void handle(int ready) {
      LeanConnect pending = connect;
      if (pending != null && !pending.isDone(ready)) {
        return;
      }
      if ((ready & Ready.OUT) != 0) {
        if (writer.unblock()) {
          super.flush0();
        } else {
          interest.roomUnasked(registration);
        }
      }
      if ((ready & Ready.INPUT) != 0) {
        reader.ready(ready);
      }
    }

    /** No read and no write will carry the errno any more. */
    private void closeWithError() {
      IOException failure = PendingError.take(socket);
      if (failure != null) {
        pipeline().fireExceptionCaught(failure);
      }
      close(voidPromise());
    }

    @Override
    public void connect(
        SocketAddress address, @Nullable SocketAddress local, ChannelPromise promise) {
      if (promise.setUncancellable() && ensureOpen(promise)) {
        connect = new LeanConnect(LeanChannel.this, address, promise);
        connect.begin();
      }
    }

    /** The connect has ended well. */
    void connected() {
      connect = null;
      active = true;
    }

    void connectFailed(ChannelPromise promise, Throwable cause, SocketAddress address) {
      connect = null;
      boolean ours = cause instanceof ConnectTimeoutException;
      promise.tryFailure(ours ? cause : annotateConnectException(cause, address));
      closeIfClosed();
    }

    @Override
    protected void flush0() {
      if (!writer.isBlocked()) {
        super.flush0();
      }
    }

    @Override
    public void registered() {}

    @Override
    public void unregistered() {}

    @Override
    public void close() {
      close(voidPromise());
    }
  }
}
