package io.cenote.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Answers one admin connection: one request, one answer, close. */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  private final AdminView view;

  AdminHandler(AdminView view) {
    this.view = view;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    ctx.writeAndFlush(answer(request)).addListener(ChannelFutureListener.CLOSE);
  }

  private FullHttpResponse answer(FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return response(HttpResponseStatus.BAD_REQUEST, TEXT, "not an HTTP request\n");
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return response(HttpResponseStatus.METHOD_NOT_ALLOWED, TEXT, "expected: GET\n");
    }
    String path = request.uri().split("\\?", 2)[0];
    return switch (path) {
      case "/live" -> response(HttpResponseStatus.OK, TEXT, "live\n");
      case "/ready" -> readiness(view.whyNotReady());
      case "/pools" -> response(HttpResponseStatus.OK, JSON, PoolsJson.of(view));
      default -> response(HttpResponseStatus.NOT_FOUND, TEXT, "expected: /live /ready /pools\n");
    };
  }

  private static FullHttpResponse readiness(String obstacle) {
    return obstacle.isEmpty()
        ? response(HttpResponseStatus.OK, TEXT, "ready\n")
        : response(HttpResponseStatus.SERVICE_UNAVAILABLE, TEXT, obstacle + "\n");
  }

  private static FullHttpResponse response(HttpResponseStatus status, String type, String body) {
    ByteBuf bytes = Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONNECTION, "close")
        .setInt(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
    return response;
  }

  /** A peer that broke off, stalled or talks nonsense: nobody to answer. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    ctx.close();
  }
}
