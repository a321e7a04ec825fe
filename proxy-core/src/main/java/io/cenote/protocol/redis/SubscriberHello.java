package io.cenote.protocol.redis;

import io.cenote.protocol.Reply;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reply to the {@code HELLO} of a client that subscribes. Messages may arrive before it, and the
 * client gets them unchanged. Only the reply itself is read.
 *
 * <p>Thread: the connection's loop.
 */
final class SubscriberHello extends Reply {
  private final Reply hello;
  private final RedisServer server;
  private final Runnable onEnd;

  /**
   * Creates a reply that is pending from now on.
   *
   * @param hello handler of the reply itself
   * @param onEnd runs once the reply has arrived
   */
  SubscriberHello(Reply hello, RedisServer server, Runnable onEnd) {
    super(false);
    this.hello = hello;
    this.server = server;
    this.onEnd = onEnd;
    server.allowPushes(true);
  }

  @Override
  public int keptBytes() {
    return hello.keptBytes();
  }

  @Override
  public @Nullable ByteBuf received(ByteBuf bytes, int from, int to, boolean whole) {
    int begins = server.replyFrom();
    ByteBuf out = bytes.alloc().directBuffer(to - from).writeBytes(bytes, from, begins - from);
    ByteBuf own = begins < to ? hello.received(bytes, begins, to, whole) : null;
    if (own != null) {
      out.writeBytes(own);
      own.release();
    }
    if (whole) {
      onEnd.run();
    }
    return out;
  }

  @Override
  public void over() {
    server.allowPushes(false);
    hello.over();
  }

  @Override
  public @Nullable ByteBuf lost(ByteBuf error) {
    return hello.lost(error);
  }
}
