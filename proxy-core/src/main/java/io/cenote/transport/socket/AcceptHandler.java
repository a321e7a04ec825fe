package io.cenote.transport.socket;

import io.cenote.journal.LimitedLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Handler of every listening socket. If accept(2) fails, mostly for lack of file descriptors, it
 * leaves the backlog alone for a while: a level-triggered loop would spin on it.
 *
 * <p>Thread: the accepting loop, except {@link #pauses}.
 */
public abstract class AcceptHandler extends ChannelInboundHandlerAdapter {
  /** Time to leave the backlog alone after accept(2) failed. */
  static final Duration PAUSE = Duration.ofMillis(50);

  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote.listener"));

  private final String name;
  private final LongAdder pauses = new LongAdder();
  private @Nullable Channel listening;
  private boolean failing;

  /** Creates a handler whose warnings carry that name. */
  protected AcceptHandler(String name) {
    this.name = name;
  }

  /**
   * A client was accepted: a channel or a stream, by the kind of listening socket. It is on no loop
   * yet, and is the callee's from now on.
   */
  protected abstract void clientAccepted(Object client);

  /** Tests whether new clients may be accepted, failures aside. */
  protected boolean hasRoom() {
    return true;
  }

  /** Number of times accepting stopped. Thread: any. */
  public final long pauses() {
    return pauses.sum();
  }

  /** Counts a stop for a reason of the subclass. */
  protected final void countPause() {
    pauses.increment();
  }

  /** Accepts or pauses, by the current state. */
  protected final void apply() {
    Channel now = listening;
    if (now != null && now.isOpen()) {
      now.config().setAutoRead(hasRoom() && !failing);
    }
  }

  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    listening = ctx.channel();
    apply();
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    clientAccepted(message);
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    String text = " accept failed, pausing " + PAUSE.toMillis() + " ms: " + failure;
    LOG.warn(name + " accept", "listener=" + name + text);
    if (!failing && ctx.channel().isOpen()) {
      failing = true;
      pauses.increment();
      apply();
      ctx.executor().schedule(this::goOn, PAUSE.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void goOn() {
    failing = false;
    apply();
  }
}
