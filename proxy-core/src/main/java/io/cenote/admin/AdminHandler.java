package io.cenote.admin;

import io.cenote.transport.socket.SocketEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Handler of one admin connection: one request, one answer, end. Bytes behind the head of the
 * request are read and dropped, within bounds, because a close with unread input would destroy the
 * answer.
 *
 * <p>Thread: the service loop.
 */
final class AdminHandler extends ChannelInboundHandlerAdapter {
  /** Time limit of the whole request, and then of the answer. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  /** Time limit for the client's close once it has its answer. */
  static final Duration LINGER = Duration.ofSeconds(1);

  /** Limit of the bytes behind the head of the request. */
  static final int MAX_DROPPED = 64 * 1024;

  private final AdminAnswers answers;
  private final AdminConnections connections;
  private boolean asked;
  private boolean answered;
  private boolean inputEnded;
  private int dropped;
  private @Nullable Future<?> deadline;

  AdminHandler(AdminAnswers answers, AdminConnections connections) {
    this.answers = answers;
    this.connections = connections;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    closeAfter(ctx, LIMIT);
    ctx.fireChannelActive();
  }

  /** Sets the deadline; bytes that arrive meanwhile do not put it off. */
  private void closeAfter(ChannelHandlerContext ctx, Duration limit) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline =
        ctx.executor()
            .schedule(() -> SocketEnd.abort(ctx.channel()), limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (!asked && message instanceof HttpRequest request) {
        asked = true;
        answer(ctx, request);
      } else if (message instanceof ByteBuf bytes) {
        drop(ctx, bytes.readableBytes());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void answer(ChannelHandlerContext ctx, HttpRequest request) {
    ctx.pipeline().remove(HttpRequestDecoder.class); // a second request is dropped
    connections.asked(ctx.channel());
    closeAfter(ctx, LIMIT);
    answers
        .to(request, ctx.channel().localAddress())
        .thenAccept(response -> ctx.executor().execute(() -> send(ctx, response)));
  }

  private void send(ChannelHandlerContext ctx, FullHttpResponse response) {
    ctx.writeAndFlush(response)
        .addListener(
            sent -> {
              if (sent.isSuccess()) {
                sent(ctx);
              } else {
                ctx.close();
              }
            });
  }

  private void sent(ChannelHandlerContext ctx) {
    answered = true;
    connections.answered(ctx.channel());
    SocketEnd.finish(ctx.channel());
    if (inputEnded) {
      ctx.close();
    } else {
      closeAfter(ctx, LINGER);
    }
  }

  private void drop(ChannelHandlerContext ctx, int bytes) {
    dropped += bytes;
    if (dropped > MAX_DROPPED) {
      ctx.close();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (!asked || answered) {
        ctx.close();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connections.closed(ctx.channel());
    if (deadline != null) {
      deadline.cancel(false);
    }
    ctx.fireChannelInactive();
  }

  /** The peer broke off or sent garbage: there is no one to answer. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ctx.close();
  }
}
