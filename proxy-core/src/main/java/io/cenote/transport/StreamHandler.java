package io.cenote.transport;

import io.cenote.transport.lean.LeanChannel;
import io.cenote.transport.lean.Receiver;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * The one handler of a socket whose bytes are relayed. A lean channel hands them over without the
 * detour through the pipeline; from any other they come as messages.
 *
 * <p>Thread: the channel's loop.
 */
public abstract class StreamHandler extends ChannelInboundHandlerAdapter implements Receiver {
  @Override
  public final void handlerAdded(ChannelHandlerContext ctx) {
    if (ctx.channel() instanceof LeanChannel lean) {
      lean.handTo(this);
    }
  }

  @Override
  public final void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      received(bytes);
    } finally {
      bytes.release();
    }
  }

  @Override
  public final void channelReadComplete(ChannelHandlerContext ctx) {
    burstOver();
  }
}
