package io.cenote.pool;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The clock of a pooled connection's idleness. It stands behind the handler that consumes every
 * byte, so reads do not move it, and an application probe does not count as use: only {@link
 * #resetReadTimeout()} does, when the connection is lent and when it comes back.
 */
final class IdleClock extends IdleStateHandler {
  private final PooledConnection connection;

  IdleClock(PooledConnection connection, Duration idleTimeout) {
    super(idleTimeout.toNanos(), 0, 0, TimeUnit.NANOSECONDS);
    this.connection = connection;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
    connection.quietTooLong();
  }
}
