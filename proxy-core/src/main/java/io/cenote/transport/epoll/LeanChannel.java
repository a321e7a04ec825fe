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
 * A stream socket on a Netty loop, made to cost few system calls: ADR 0010 says which of those of
 * Netty's own channel it does without, ADR 0011 how io_uring saves most of the rest.
 *
 * <p>A paused channel ({@code autoRead} off) reads nothing, not even at the peer's FIN: the bytes
 * wait in the kernel. An error ends the pause, for it ends the connection.
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

  /** A socket about to connect. */
  public static LeanChannel connecting(LeanSocket socket, Wiring wiring) {
    return new LeanChannel(null, socket, null, wiring);
  }

  /**
   * A socket that was accepted.
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

  /**
   * Turns off Nagle's algorithm, once it would matter: at the first write that could be held back.
   */
  public void noDelayWhenNeeded() {
    writer.noDelayWhenNeeded();
  }

  /** Hands what is read to the listener and no longer to the pipeline. */
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

  /** Tests whether all that was written is with the kernel. */
  public boolean isFlushed() {
    ChannelOutboundBuffer waiting = unsafe().outboundBuffer();
    return !writer.isUnderWay() && (waiting == null || waiting.isEmpty());
  }

  private boolean mustWait() {
    return writer.isBlocked() || writer.isUnderWay();
  }

  /** What was under way is with the kernel: it is the turn of what waits behind it. */
  public void sendOver() {
    ((LeanUnsafe) unsafe()).flush0();
  }

  /** What was under way has failed, which is told to the next write: there is one at once. */
  public void sendFailed() {
    write(Unpooled.EMPTY_BUFFER, voidPromise());
    flush();
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

  /** The loop tells when the connect under way has ended. */
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
      broken(e); // Netty would send a FIN behind what has gone out
      return;
    }
    awaitRoomIfBlocked();
  }

  /** Has the loop tell when the kernel takes more, if it took no more just now. */
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

  /** The kernel has no such socket any more. */
  public void gone() {
    gone = true;
    Runnable then = whenGone;
    whenGone = null;
    if (then != null) {
      then.run();
    }
  }

  /**
   * Has the action run once the kernel has closed the socket, perhaps now; on io_uring that is
   * later than the channel's own close. There is one such action.
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

  /**
   * Tests whether it may be registered with another loop; then nothing ties it to this one any
   * more.
   */
  boolean prepareToLeave() {
    if (reader.isUnderWay() || writer.isUnderWay() || writer.isBlocked()) {
      return false;
    }
    late.settle();
    reader.leavesLoop();
    return true;
  }

  /** The kernel says what the socket is ready for: bits of {@link Ready}. */
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
   * Something of ours has failed, perhaps with bytes of this stream in hand: it ends with a reset,
   * for whatever it said next would follow a gap.
   */
  void broken(Throwable failure) {
    if (isOpen()) {
      config.resetsAtClose();
    }
    pipeline().fireExceptionCaught(failure);
    unsafe().close(unsafe().voidPromise());
  }

  /** No read and no write will carry the errno any more. */
  public void closeWithError() {
    IOException failure = PendingError.take(socket());
    if (failure != null) {
      pipeline().fireExceptionCaught(failure);
    }
    close();
  }

  /** What the loop and Netty's channel call back. */
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

    /** The connect has ended well. */
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
