package io.cenote.transport.epoll;

import io.cenote.transport.socket.Batches;
import io.cenote.transport.socket.LeanHandle;
import io.cenote.transport.socket.PendingError;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.uring.IoUringIoHandle;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Stream socket on a Netty loop with few system calls: ADR 0010 lists the calls of Netty's own
 * channel that it saves, ADR 0011 how io_uring saves most of the rest.
 *
 * <p>A paused channel ({@code autoRead} off) reads nothing, not even at the peer's FIN: the bytes
 * wait in the kernel. An error ends the pause, because it ends the connection.
 *
 * <p>Thread: its loop. The socket is closed with the channel.
 */
public final class LeanChannel extends SocketBase {
  private final Wiring wiring;
  private final LeanConfig config = new LeanConfig(this);
  private final LeanReader reader;
  private final LeanWriter writer;
  private @Nullable LeanConnect connect;
  private volatile boolean active;
  private boolean gone;
  private @Nullable Runnable whenGone;

  /** Creates a channel about to connect. */
  public static LeanChannel connecting(LeanSocket socket, Wiring wiring) {
    return new LeanChannel(null, socket, null, wiring);
  }

  /**
   * Creates a channel of an accepted socket.
   *
   * @param remote the peer's address as accept4(2) gave it; null for a Unix socket's
   */
  public static LeanChannel accepted(
      Channel parent, LeanSocket socket, byte @Nullable [] remote, Wiring wiring) {
    LeanChannel channel = new LeanChannel(parent, socket, remote, wiring);
    channel.active = true;
    return channel;
  }

  private LeanChannel(
      @Nullable Channel parent, LeanSocket socket, byte @Nullable [] remote, Wiring wiring) {
    super(parent, socket, remote);
    this.wiring = wiring;
    reader = wiring.newReader(this, config);
    writer = wiring.newWriter(this);
  }

  /** Turns off Nagle's algorithm at the first write that it could hold back. */
  public void noDelayWhenNeeded() {
    writer.noDelayWhenNeeded();
  }

  /** Hands bytes to the listener and no longer to the pipeline. */
  public void handTo(StreamListener listener) {
    reader.handTo(listener);
  }

  /** The writing side. */
  LeanWriter writer() {
    return writer;
  }

  /** Tests whether nothing waits to be sent, so that more can be sent at once. */
  boolean maySendNow() {
    ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
    return active && !mustWait() && waiting != null && waiting.isEmpty();
  }

  /** Tests whether the kernel has all written bytes. */
  public boolean isFlushed() {
    ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
    return !writer.isUnderWay() && (waiting == null || waiting.isEmpty());
  }

  private boolean mustWait() {
    return writer.isBlocked() || writer.isUnderWay();
  }

  /** The send under way is in the kernel: sends the bytes behind it. */
  public void sendOver() {
    ((LeanUnsafe) unsafe()).flush0();
  }

  /** The send under way has failed: the next write, which comes at once, reports it. */
  public void sendFailed() {
    write(Unpooled.EMPTY_BUFFER, voidPromise());
    flush();
  }

  // --- methods of Netty's channel

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
    return loop instanceof IoEventLoop io && io.isCompatible(wiring.handleType());
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
              wiring.registered((IoRegistration) done.getNow());
              if (active) {
                wiring.awaitInput();
              }
              promise.setSuccess();
            });
  }

  /** Has the loop report the end of the connect under way. */
  void awaitConnect() {
    wiring.awaitConnect();
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
    } catch (RuntimeException | Error e) {
      broken(e); // Netty would send a FIN behind the sent bytes
      return;
    }
    awaitRoomIfBlocked();
  }

  /** Has the loop report when the kernel takes more, if it took no more just now. */
  void awaitRoomIfBlocked() {
    if (writer.isBlocked()) {
      wiring.awaitRoom();
    }
  }

  @Override
  protected void doClose() throws Exception {
    active = false;
    reader.stop();
    writer.stop();
    late.remove();
    LeanConnect pending = connect;
    if (pending != null) {
      pending.abandoned();
    }
    if (wiring.close(socket())) {
      gone();
    }
  }

  /** The kernel has closed the socket. */
  public void gone() {
    gone = true;
    Runnable then = whenGone;
    whenGone = null;
    if (then != null) {
      then.run();
    }
  }

  /**
   * Runs the action once the kernel has closed the socket, perhaps now; on io_uring that is later
   * than the channel's own close. There is one such action.
   */
  public void whenGone(Runnable action) {
    if (gone) {
      action.run();
    } else {
      whenGone = action;
    }
  }

  @Override
  protected void doDeregister() {
    wiring.leaving();
    wiring.leaveLoop();
  }

  /** Tests whether it may be registered with another loop; then it is detached from this one. */
  boolean prepareToLeave() {
    if (reader.isUnderWay() || writer.isUnderWay() || writer.isBlocked()) {
      return false;
    }
    late.settle();
    reader.leavesLoop();
    return true;
  }

  /** Handles the kernel's readiness: bits of {@link Ready}. */
  public void ready(int bits) {
    LeanConnect pending = connect;
    if (pending != null && !pending.isDone(bits)) {
      return;
    }
    if ((bits & Ready.OUT) != 0) {
      if (writer.unblock()) {
        sendOver();
      } else {
        wiring.roomUnasked();
      }
    }
    if ((bits & Ready.INPUT) != 0) {
      reader.ready(bits);
    }
    if ((bits & Ready.ERR) != 0 && isOpen() && !reader.isUnderWay()) {
      closeWithError();
    }
  }

  /**
   * Ends the stream with a reset: our code has failed, perhaps while it held bytes of it, and later
   * bytes would follow a gap.
   */
  void broken(Throwable failure) {
    if (isOpen()) {
      config.resetsAtClose();
    }
    pipeline().fireExceptionCaught(failure);
    unsafe().close(unsafe().voidPromise());
  }

  /** Closes with SO_ERROR: no read and no write will carry the errno any more. */
  public void closeWithError() {
    IOException failure = PendingError.take(socket());
    if (failure != null) {
      pipeline().fireExceptionCaught(failure);
    }
    close();
  }

  /** Callbacks of the loop and of Netty's channel. */
  @SuppressWarnings("try") // close() is declared by Netty as it is
  final class LeanUnsafe extends AbstractUnsafe implements LeanHandle, IoUringIoHandle {
    @Override
    public FileDescriptor fd() {
      return socket();
    }

    @Override
    public void registeredIn(Batches counter) {
      wiring.counted(counter);
    }

    @Override
    public void handle(IoRegistration registered, IoEvent event) {
      wiring.happened(LeanChannel.this, event);
    }

    @Override
    public void connect(
        SocketAddress address, @Nullable SocketAddress local, ChannelPromise promise) {
      if (promise.setUncancellable() && ensureOpen(promise)) {
        connect = new LeanConnect(LeanChannel.this, address, promise);
        connect.begin();
      }
    }

    /** The connect has succeeded. */
    void connected() {
      connect = null;
      active = true;
      wiring.awaitInput();
    }

    void connectFailed(ChannelPromise promise, Throwable cause, SocketAddress address) {
      connect = null;
      boolean ours = cause instanceof ConnectTimeoutException;
      promise.tryFailure(ours ? cause : annotateConnectException(cause, address));
      closeIfClosed();
    }

    @Override
    protected void flush0() {
      if (!mustWait()) {
        super.flush0();
      }
    }

    @Override
    public void close() {
      close(voidPromise());
    }
  }
}
