package io.cenote.admin;

import io.cenote.transport.socket.SocketEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Handler of one admin connection: one request after another, each read when the one before has its
 * answer. Behind the last one, bytes are read and dropped, within bounds, because a close with
 * unread input would destroy the answer.
 *
 * <p>Thread: the service loop.
 */
final class AdminHandler extends ChannelInboundHandlerAdapter {
  /** Time limit of a whole request, and then of its answer. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  /** Time limit for the client's close once it has its last answer. */
  static final Duration LINGER = Duration.ofSeconds(1);

  /** Limit of the bytes behind the last request. */
  static final int MAX_DROPPED = 64 * 1024;

  /** Limit of the body of a request, bytes. */
  static final int MOST_BODY = 1024;

  private final AdminAnswers answers;
  private final Door door;
  private final AdminConnections connections;
  private boolean answering;
  private boolean over;
  private boolean inputEnded;
  private int dropped;
  private @Nullable Future<?> deadline;

  private AdminHandler(AdminAnswers answers, Door door, AdminConnections connections) {
    this.answers = answers;
    this.door = door;
    this.connections = connections;
  }

  /** Adds what one connection needs to its pipeline. */
  static void addTo(
      ChannelPipeline pipeline, AdminAnswers answers, Door door, AdminConnections connections) {
    pipeline.channel().config().setAutoRead(false);
    pipeline.addLast(
        new HttpRequestDecoder(),
        new HttpResponseEncoder(),
        new HttpObjectAggregator(MOST_BODY, true),
        new FlowControlHandler(),
        new AdminHandler(answers, door, connections));
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    closeAfter(ctx, LIMIT);
    ctx.fireChannelActive();
    ctx.read();
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
      if (message instanceof FullHttpRequest request && !over) {
        answer(ctx, request);
      } else if (message instanceof ByteBuf bytes) {
        drop(ctx, bytes.readableBytes());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  /**
   * Asks for the rest of a request that has come in part: Netty's flow control forgets the read
   * that has brought no whole message.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!answering && !over) {
      ctx.read();
    }
    ctx.fireChannelReadComplete();
  }

  private void answer(ChannelHandlerContext ctx, FullHttpRequest request) {
    answering = true;
    connections.asked(ctx.channel());
    closeAfter(ctx, LIMIT);
    boolean goesOn = request.decoderResult().isSuccess() && HttpUtil.isKeepAlive(request);
    boolean head = request.method().equals(HttpMethod.HEAD);
    answers
        .to(request, door, ctx.channel().localAddress())
        .thenAccept(answer -> ctx.executor().execute(() -> send(ctx, answer, head, goesOn)));
  }

  private void send(ChannelHandlerContext ctx, Answer answer, boolean head, boolean goesOn) {
    boolean last = !goesOn || inputEnded;
    ctx.writeAndFlush(responseOf(answer, head, last))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                ctx.close();
              } else if (last) {
                finish(ctx);
              } else {
                next(ctx);
              }
            });
  }

  private static FullHttpResponse responseOf(Answer answer, boolean head, boolean last) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            answer.status(),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
        .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
        .set(HttpHeaderNames.CONNECTION, last ? "close" : "keep-alive")
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("x-content-type-options", "nosniff");
    answer.headers().forEach((name, value) -> response.headers().set(name, value));
    return response;
  }

  /** Waits for the next request; the connection may be closed for a newcomer meanwhile. */
  private void next(ChannelHandlerContext ctx) {
    answering = false;
    connections.answered(ctx.channel());
    closeAfter(ctx, LIMIT);
    ctx.read();
  }

  private void finish(ChannelHandlerContext ctx) {
    over = true;
    connections.answered(ctx.channel());
    SocketEnd.finish(ctx.channel());
    if (inputEnded) {
      ctx.close();
      return;
    }
    closeAfter(ctx, LINGER);
    ctx.pipeline().remove(HttpRequestDecoder.class);
    ctx.pipeline().remove(HttpObjectAggregator.class);
    ctx.pipeline().remove(FlowControlHandler.class);
    ctx.channel().config().setAutoRead(true);
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
      if (!answering || over) {
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
