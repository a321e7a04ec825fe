package io.cenote.transport.socket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Clock of a stream's idleness. It is behind the stream, which consumes every byte, so that reads
 * do not touch it: {@link #resetReadTimeout()} does.
 */
final class IdleClock extends IdleStateHandler {
  private final Duration idle;
  private final Runnable action;

  IdleClock(Duration idle, Runnable action) {
    super(idle.toNanos(), 0, 0, TimeUnit.NANOSECONDS);
    this.idle = idle;
    this.action = action;
  }

  /** Creates a copy, because a handler cannot be used twice. */
  IdleClock anew() {
    return new IdleClock(idle, action);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
    action.run();
  }
}
