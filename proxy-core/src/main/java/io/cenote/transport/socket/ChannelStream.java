package io.cenote.transport.socket;

import io.cenote.transport.CloseReason;
import io.cenote.transport.KeptBytes;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpInfo;
import io.cenote.transport.stream.Stream;
import io.cenote.transport.stream.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stream over any Netty channel and the handlers in its pipeline: every byte goes through them. It
 * is the last handler itself.
 *
 * <p>Thread: the channel's loop.
 */
public class ChannelStream extends ChannelInboundHandlerAdapter implements Stream {
  private final Channel channel;
  private final @Nullable SocketAddress connectTo;
  private @Nullable StreamListener listener;
  private @Nullable IdleClock clock;
  private @Nullable NettyLoop loop;
  private @Nullable CloseReason writeFailure;
  private boolean connecting;
  private long bytesRead;
  private boolean resumed;
  private boolean unflushed;
  private boolean over;
  private long kept;
  private boolean counting;

  /**
   * Creates a stream over a channel that is on no loop yet.
   *
   * @param connectTo target of the connect; null for an accepted channel
   */
  public ChannelStream(Channel channel, @Nullable SocketAddress connectTo) {
    this.channel = channel;
    this.connectTo = connectTo;
    connecting = connectTo != null;
    channel.config().setAutoRead(false);
  }

  /** Channel under it. */
  protected Channel channel() {
    return channel;
  }

  /** Listener of its events. */
  protected final StreamListener listener() {
    if (listener == null) {
      throw new IllegalStateException("stream without a listener");
    }
    return listener;
  }

  /** Buffer for the kernel's facts; null before the start. */
  final @Nullable TcpInfo scratch() {
    return loop == null ? null : loop.tcpInfo();
  }

  // --- beginning

  @Override
  public void listen(StreamListener next) {
    listener = next;
  }

  @Override
  public final void clock(Duration idle, Runnable action) {
    clock = new IdleClock(idle, action);
  }

  @Override
  public final void start(Loop on) {
    boolean first = loop == null;
    NettyLoop its = (NettyLoop) on;
    loop = its;
    if (first) {
      channel.pipeline().addLast(this);
    }
    if (clock != null) {
      channel.pipeline().addLast(clock);
    }
    its.eventLoop().register(channel);
    if (resumed) {
      resume();
    }
    if (first && connectTo != null) {
      channel
          .connect(connectTo)
          .addListener(done -> connectEnded(done.isSuccess() ? null : done.cause()));
    }
  }

  @Override
  public final boolean leaveLoop(Runnable left) {
    if (connecting || over || !isFlushed() || !mayLeave()) {
      return false;
    }
    IdleClock old = clock;
    if (old != null) {
      channel.pipeline().remove(old);
      clock = old.anew();
    }
    channel.config().setAutoRead(false); // it reads on until it is deregistered
    channel.deregister().addListener(done -> left.run());
    return true;
  }

  /** Tests whether no operation of its loop is under way. */
  protected boolean mayLeave() {
    return true;
  }

  private void connectEnded(@Nullable Throwable failure) {
    if (over) {
      return;
    }
    connecting = false;
    if (failure == null) {
      listener().connected();
    } else {
      over = true;
      channel.close();
      listener().connectFailed(CloseReasons.ofConnect(failure));
    }
  }

  // --- sending

  @Override
  public void send(ByteBuf borrowed) {
    try {
      keep(borrowed);
    } catch (RuntimeException | Error failure) {
      failed(failure);
    }
  }

  /** Writes without a flush. A long burst must not outgrow the watermark. */
  protected final void keep(ByteBuf borrowed) {
    unflushed = true;
    channel.write(KeptBytes.of(borrowed), channel.voidPromise());
    if (!channel.isWritable()) {
      flush();
    }
  }

  @Override
  public final void flush() {
    if (unflushed) {
      unflushed = false;
      channel.flush();
      countKept();
    }
  }

  /** Counts what waits in the channel, now and when it has gone. */
  private void countKept() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    boolean none = over || waiting == null || waiting.isEmpty();
    long now = none ? 0 : waiting.totalPendingWriteBytes();
    if (now != kept && loop != null) {
      long more = now - kept;
      kept = now;
      loop.kept().add(more);
    }
    if (now > 0 && !counting) {
      counting = true;
      channel
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(
              gone -> {
                counting = false;
                countKept();
              });
    }
  }

  @Override
  public final long keptBytes() {
    return kept;
  }

  @Override
  public final void keepLittle() {
    channel.config().setWriteBufferWaterMark(SocketSetup.LITTLE);
  }

  @Override
  public final boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public boolean isFlushed() {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null || waiting.isEmpty();
  }

  @Override
  public final void whenFlushed(Runnable action) {
    flush();
    if (isFlushed()) {
      action.run();
      return;
    }
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            done -> {
              if (done.isSuccess() && !over) {
                action.run();
              }
            });
  }

  @Override
  public final void finish() {
    whenFlushed(this::shutdownOutput);
  }

  /** Sends FIN; everything is flushed. */
  protected void shutdownOutput() {
    ((DuplexChannel) channel).shutdownOutput();
  }

  // --- reading

  @Override
  public final void pause() {
    resumed = false;
    channel.config().setAutoRead(false);
  }

  @Override
  public final void resume() {
    resumed = true;
    if (loop != null) { // the channel can be asked to read
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public final boolean isPaused() {
    return !resumed;
  }

  @Override
  public final boolean isInputEnded() {
    return ((DuplexChannel) channel).isInputShutdown();
  }

  // --- ending

  @Override
  public final boolean isOpen() {
    return !over && channel.isOpen();
  }

  @Override
  public final void close() {
    over = true;
    if (channel.isRegistered()) {
      channel.close();
    } else {
      channel.unsafe().closeForcibly(); // it is on no loop yet
    }
    countKept();
  }

  @Override
  public final void abort() {
    resetAtClose();
    close();
  }

  /** Makes the close a reset; does nothing if it is too late. */
  @Override
  public final void resetAtClose() {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    }
  }

  @Override
  public void whenGone(Runnable action) {
    channel.closeFuture().addListener(closed -> action.run());
  }

  // --- facts

  @Override
  public @Nullable TcpInfo facts() {
    return null;
  }

  @Override
  public final long wireBytesRead() {
    return bytesRead;
  }

  @Override
  public final boolean isReady() {
    return !connecting && !over;
  }

  @Override
  public final void resetClock() {
    if (clock != null) {
      clock.resetReadTimeout();
    }
  }

  @Override
  public void acknowledge() {}

  @Override
  public void keepaliveIdle(Duration idle) {
    throw new UnsupportedOperationException("timers of the kernel's need epoll");
  }

  @Override
  public final @Nullable SocketAddress peer() {
    return channel.remoteAddress();
  }

  @Override
  public final @Nullable SocketAddress local() {
    return channel.localAddress();
  }

  @Override
  public final ByteBufAllocator alloc() {
    return channel.alloc();
  }

  // --- events of the channel

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    bytesRead += bytes.readableBytes();
    try {
      if (!over) {
        listener().received(bytes);
      }
    } finally {
      bytes.release();
    }
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    if (!over) {
      listener().burstOver();
    }
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!over) {
      listener().writableChanged();
    }
  }

  /** After a failed write this is no FIN: the write has taken the errno. */
  @Override
  public final void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event != ChannelInputShutdownEvent.INSTANCE || over) {
      return;
    }
    if (writeFailure != null) {
      closed(writeFailure);
    } else {
      listener().inputEnded();
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    if (over || connecting) {
      return; // the connect's promise reports its end
    }
    CloseReason reason = CloseReasons.ofFailure(failure, this::facts);
    if (!(failure instanceof ChannelOutputShutdownException)) {
      closed(reason);
    } else if (writeFailure == null) {
      writeFailed(reason);
    }
  }

  private void writeFailed(CloseReason reason) {
    writeFailure = reason;
    listener().writeFailed(reason);
    if (!over) {
      resume();
      channel
          .eventLoop()
          .schedule(() -> closed(reason), LAST_WORDS.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** The channel was not closed by us: an error came after the peer's FIN, or was not reported. */
  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    if (!connecting) {
      closed(writeFailure == null ? CloseReason.PEER_RESET : writeFailure);
    }
    ctx.fireChannelInactive();
  }

  /** Our code has failed, perhaps while it held bytes. */
  @Override
  public final void failed(Throwable failure) {
    if (isOpen()) {
      closed(CloseReasons.ofFailure(failure, this::facts));
    }
  }

  /**
   * Notifies the listener of the close, once; it may still read facts, then the socket is closed.
   */
  private void closed(CloseReason reason) {
    if (over) {
      return;
    }
    if (reason == CloseReason.LOCAL_ABORT) {
      resetAtClose();
    }
    try {
      listener().closed(reason);
    } finally {
      close();
    }
  }
}
