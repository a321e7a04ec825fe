package io.cenote.endings;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.transport.TcpInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One end of a session, client or upstream: it sends bytes of a known stream and checks those it
 * gets against it, to the byte. The first eight bytes of a client say whose session it is.
 *
 * <p>Thread: orders come from the test, everything else happens on the channel's loop.
 */
final class Peer extends ChannelInboundHandlerAdapter {
  static final int NAME_BYTES = 8;

  private static final byte[] NOISE = new byte[16 * 1024 * 1024];
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  static {
    new Random(42).nextBytes(NOISE);
  }

  private final CompletableFuture<Long> name = new CompletableFuture<>();
  private final ByteBuf nameBytes = Unpooled.buffer(NAME_BYTES);
  private final TcpInfo info = new TcpInfo();
  private @Nullable Channel channel;
  private int sent;
  private volatile long received;
  private volatile boolean garbled;
  private volatile boolean inputEnded;

  /**
   * @param named whether the first bytes it gets are a name
   */
  Peer(boolean named) {
    if (!named) {
      name.complete(0L);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    while (!name.isDone() && bytes.isReadable()) {
      nameBytes.writeByte(bytes.readByte());
      if (nameBytes.readableBytes() == NAME_BYTES) {
        name.complete(nameBytes.readLong());
      }
    }
    // Copied in one piece: the leak detector notes every access to a buffer.
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.readBytes(copy);
    int from = (int) received;
    if (!Arrays.equals(copy, 0, copy.length, NOISE, from, from + copy.length)) {
      garbled = true;
    }
    received = from + (long) copy.length; // written on one thread only
    bytes.release();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded = true;
    }
  }

  /** A reset is an end like another here: what counts are the bytes before it. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable reset) {
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    inputEnded = true;
  }

  CompletableFuture<Long> name() {
    return name;
  }

  void sayName(long number) {
    channel().writeAndFlush(Unpooled.copyLong(number));
  }

  /** Sends the next bytes of the stream. */
  ChannelFuture send(int bytes) {
    ByteBuf next = Unpooled.wrappedBuffer(NOISE, sent, bytes);
    sent += bytes;
    return channel().writeAndFlush(next);
  }

  int sent() {
    return sent;
  }

  void read(boolean on) {
    channel().config().setAutoRead(on);
  }

  /** Takes one bite, while reading is off. */
  void readOnce() {
    channel().read();
  }

  void shutdownOutput() {
    ((DuplexChannel) channel()).shutdownOutput();
  }

  void closeWhenSent() {
    channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  void close() {
    channel().close();
  }

  void reset() {
    channel().config().setOption(ChannelOption.SO_LINGER, 0);
    channel().close();
  }

  /** Everything sent is with the proxy's host: its kernel has said so. */
  boolean isAcknowledged() {
    boolean[] acknowledged = new boolean[1];
    channel()
        .eventLoop()
        .submit(
            () -> {
              boolean flushed =
                  channel().unsafe().outboundBuffer() == null
                      || channel().unsafe().outboundBuffer().isEmpty();
              acknowledged[0] =
                  flushed
                      && info.read((Socket) ((EpollSocketChannel) channel()).fd())
                      && !info.hasUndelivered();
            })
        .awaitUninterruptibly();
    return acknowledged[0];
  }

  void awaitAcknowledged() {
    await("everything acknowledged", this::isAcknowledged);
  }

  void awaitEnd() {
    await("the end", () -> inputEnded);
  }

  /** More than it had before, or nothing more to come for now. */
  void awaitMore(long before) {
    long deadline = System.nanoTime() + 1_000_000;
    await("more", () -> received > before || System.nanoTime() > deadline);
    assertTrue(!inputEnded, () -> "ended early: " + this);
  }

  /** Until nothing has gone out for a while: whoever should take it is stuck. */
  void awaitStuck() {
    long[] left = {-1, System.nanoTime()};
    await(
        "stuck",
        () -> {
          long now = channel().bytesBeforeWritable();
          if (now != left[0]) {
            left[0] = now;
            left[1] = System.nanoTime();
          }
          return now > 0 && System.nanoTime() - left[1] > 5_000_000;
        });
  }

  boolean isInputEnded() {
    return inputEnded;
  }

  long received() {
    return received;
  }

  boolean isGarbled() {
    return garbled;
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "never: " + what + ": " + this);
      LockSupport.parkNanos(20_000);
    }
  }

  private Channel channel() {
    if (channel == null) {
      throw new IllegalStateException("no channel yet");
    }
    return channel;
  }

  @Override
  public String toString() {
    return "sent=%d received=%d ended=%s garbled=%s %s"
        .formatted(sent, received, inputEnded, garbled, channel);
  }
}
