package io.cenote.relay;

import io.cenote.journal.LimitedLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The handler of a listening socket. When accept(2) fails, mostly for want of file descriptors, it
 * leaves the backlog alone for a while: a level-triggered loop would spin on it.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
  /** How long to leave the backlog alone after accept(2) failed. */
  static final Duration PAUSE = Duration.ofMillis(200);

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.listener"));

  private final Listener listener;
  private final LongAdder pauses = new LongAdder();

  private volatile boolean full;

  /** Touched on the accepting loop only. */
  private boolean failing;

  Acceptor(Listener listener) {
    this.listener = listener;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    listener.accept((Channel) message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    String name = listener.settings().name();
    LOG.warn(
        name + " accept",
        "listener=" + name + " accept failed, pausing " + PAUSE.toMillis() + " ms: " + failure);
    if (!failing && ctx.channel().isOpen()) {
      failing = true;
      pauses.increment();
      ctx.channel().config().setAutoRead(false);
      listener.acceptLoop().schedule(this::retry, PAUSE.toNanos());
    }
  }

  /** Times accepting stopped. */
  long pauses() {
    return pauses.sum();
  }

  /** Leaves newcomers in the backlog until {@link #resume}. Thread: the accepting loop. */
  void pauseUntilRoom() {
    full = true;
    pauses.increment();
    applyTo(listener.channel());
  }

  /** There is room again. Thread: any. */
  void resume() {
    if (full) {
      full = false;
      listener.acceptLoop().execute(() -> applyTo(listener.channel()));
    }
  }

  private void retry() {
    failing = false;
    applyTo(listener.channel());
  }

  private void applyTo(@Nullable Channel socket) {
    if (socket != null && socket.isOpen()) {
      socket.config().setAutoRead(!full && !failing);
    }
  }
}
