package io.cenote.relay;

import io.netty.buffer.ByteBuf;

/**
 * What one client gets. If it does not take it, the link that it comes from is paused; once it has
 * gone, it is counted and dropped.
 *
 * <p>Thread: the session's loop.
 */
final class Replies {
  private final Exchange exchange;
  private final Outlet out;
  private final Route route;
  private long dropped;

  Replies(Exchange exchange, Outlet out, Route route) {
    this.exchange = exchange;
    this.out = out;
    this.route = route;
  }

  /** A part of a reply, lent for the time of the call. */
  void deliver(ByteBuf bytes, int from, int to) {
    if (exchange.isGone()) {
      dropped += to - from;
      exchange.counts().dropped(to - from);
      return;
    }
    out.send(bytes, from, to);
    if (!out.isWritable()) {
      SharedLink common = route.sharedNow();
      if (common != null) {
        common.clientSlow(exchange);
      } else {
        route.own().pause(true);
      }
    }
  }

  /** What the client gets; given away. */
  void deliver(ByteBuf bytes) {
    deliver(bytes, bytes.readerIndex(), bytes.writerIndex());
    bytes.release();
  }

  boolean areTaken() {
    return out.isWritable();
  }

  /** Bytes that were sent to it, or queued. */
  long bytes() {
    return out.bytes();
  }

  /** Bytes that came for the client after it had gone. */
  long dropped() {
    return dropped;
  }
}
