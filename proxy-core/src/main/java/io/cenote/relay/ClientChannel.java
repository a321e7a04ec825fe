package io.cenote.relay;

import io.cenote.transport.CloseReason;
import io.cenote.transport.CloseReasons;
import io.cenote.transport.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;

/** The one handler of a client's socket: tells its session what it hears. */
final class ClientChannel extends StreamHandler {
  private final Session session;
  private final Channel channel;

  ClientChannel(Session session, Channel channel) {
    this.session = session;
    this.channel = channel;
  }

  @Override
  public void received(ByteBuf borrowed) {
    session.clientRead(borrowed);
  }

  @Override
  public void burstOver() {
    session.clientReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    session.clientWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      session.clientInputClosed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    CloseReason reason = CloseReasons.ofFailure(channel, failure);
    if (failure instanceof ChannelOutputShutdownException) {
      session.clientWriteFailed(reason);
    } else {
      session.clientDied(reason);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    session.clientDied(CloseReason.PEER_RESET);
    ctx.fireChannelInactive();
  }
}
