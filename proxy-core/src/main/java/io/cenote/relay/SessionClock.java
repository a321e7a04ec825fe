package io.cenote.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The clock of a session's idleness. It stands behind the session's handler, so no read pays for
 * it; when it strikes, the session looks at when bytes moved last, on either side.
 */
final class SessionClock extends IdleStateHandler {
  private final Session session;

  SessionClock(Session session, Duration idleTimeout) {
    super(idleTimeout.toNanos(), 0, 0, TimeUnit.NANOSECONDS);
    this.session = session;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
    session.checkIdle();
  }
}
