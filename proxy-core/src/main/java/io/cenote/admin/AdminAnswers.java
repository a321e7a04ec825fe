package io.cenote.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Answers of the admin endpoint. Thread: any. */
final class AdminAnswers {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String JSON = "application/json";

  private final AdminView view;
  private final AllowedHosts hosts;
  private final Executor service;
  private final Exposition exposition = new Exposition();

  AdminAnswers(AdminView view, AllowedHosts hosts, Executor service) {
    this.view = view;
    this.hosts = hosts;
    this.service = service;
  }

  /**
   * Returns the answer to a request, as soon as it is known.
   *
   * @param local the address that the client has connected to
   */
  CompletableFuture<FullHttpResponse> to(HttpRequest request, @Nullable SocketAddress local) {
    if (!request.decoderResult().isSuccess()) {
      return now(response(HttpResponseStatus.BAD_REQUEST, TEXT, "not an HTTP request\n"));
    }
    HttpResponseStatus judged = hosts.judge(request, local);
    if (!judged.equals(HttpResponseStatus.OK)) {
      return now(response(judged, TEXT, "Host: expected: the address of this endpoint\n"));
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return now(response(HttpResponseStatus.METHOD_NOT_ALLOWED, TEXT, "expected: GET\n"));
    }
    String path = request.uri().split("\\?", 2)[0];
    return switch (path) {
      case "/live" -> view.whyNotLive().thenApply(obstacle -> okOr("live\n", obstacle));
      case "/ready" -> now(okOr("ready\n", view.whyNotReady()));
      case "/pools" -> view.read().thenApply(all -> json(PoolsJson.of(all)));
      case "/metrics" -> metrics(request);
      default ->
          now(
              response(
                  HttpResponseStatus.NOT_FOUND, TEXT, "expected: /live /ready /pools /metrics\n"));
    };
  }

  private CompletableFuture<FullHttpResponse> metrics(HttpRequest request) {
    String accept = request.headers().get(HttpHeaderNames.ACCEPT);
    return view.read()
        .thenApplyAsync(
            all -> {
              Exposition.Text text = exposition.of(all, accept);
              return response(
                  HttpResponseStatus.OK, text.type(), Unpooled.wrappedBuffer(text.body()));
            },
            service);
  }

  private static FullHttpResponse json(Map<String, Object> all) {
    try {
      String text = com.fasterxml.jackson.jr.ob.JSON.std.asString(all) + "\n";
      return response(HttpResponseStatus.OK, JSON, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it is written to memory
    }
  }

  private static CompletableFuture<FullHttpResponse> now(FullHttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  private static FullHttpResponse okOr(String good, String obstacle) {
    return obstacle.isEmpty()
        ? response(HttpResponseStatus.OK, TEXT, good)
        : response(HttpResponseStatus.SERVICE_UNAVAILABLE, TEXT, obstacle + "\n");
  }

  private static FullHttpResponse response(HttpResponseStatus status, String type, String body) {
    return response(status, type, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
  }

  private static FullHttpResponse response(HttpResponseStatus status, String type, ByteBuf bytes) {
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, bytes);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONNECTION, "close")
        .setInt(HttpHeaderNames.CONTENT_LENGTH, bytes.readableBytes());
    return response;
  }
}
