package io.cenote.admin;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers of the admin endpoint. Thread: the service loop. */
final class AdminAnswers {
  /** Time limit for what event loops have to say, seconds. */
  private static final long PATIENCE = 5;

  private final Guard guard;
  private final Routes routes;
  private final Executor service;

  /**
   * Creates the answers about that proxy.
   *
   * @param token as {@link Guard}
   * @param service runs what is done once loops have answered
   * @param levels what was changed of loggers' levels
   */
  AdminAnswers(
      AdminView view, Supplier<@Nullable String> token, Executor service, LevelChanges levels) {
    guard = new Guard(token);
    routes = new Routes(view, service, levels);
    this.service = service;
  }

  /**
   * Returns the answer to a request, as soon as it is known. It never fails.
   *
   * @param local the address that the client has connected to
   */
  CompletableFuture<Answer> to(FullHttpRequest http, Door door, @Nullable SocketAddress local) {
    if (!http.decoderResult().isSuccess()) {
      return Answer.text(HttpResponseStatus.BAD_REQUEST, "not an HTTP request").now();
    }
    try {
      CompletableFuture<Answer> answer =
          judged(AdminRequest.of(http, door, local)).thenApply(Answer::bounded);
      // What is known is not sent behind others: the end that a drain begins would overtake it.
      return answer.isDone()
          ? answer.exceptionally(AdminAnswers::failed)
          : answer
              .orTimeout(PATIENCE, TimeUnit.SECONDS)
              .exceptionallyAsync(AdminAnswers::failed, service);
    } catch (IllegalArgumentException e) {
      return Answer.text(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage())).now();
    }
  }

  private CompletableFuture<Answer> judged(AdminRequest request) {
    Answer refusal = guard.judge(request);
    if (refusal != null) {
      return refusal.now();
    }
    Routes.Route route = routes.of(request);
    if (route == null) {
      String known = "expected: " + routes.known(request.door());
      return Answer.text(HttpResponseStatus.NOT_FOUND, known).now();
    }
    if (route.reads() != request.reads()
        || (!route.reads() && !request.http().method().name().equals("POST"))) {
      String method = route.reads() ? "GET" : "POST";
      return Answer.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "expected: " + method)
          .with(HttpHeaderNames.ALLOW.toString(), route.reads() ? "GET, HEAD" : "POST")
          .now();
    }
    Answer forbidden = route.reads() ? null : guard.judgeVerb(request);
    return forbidden == null ? route.answer(request) : forbidden.now();
  }

  private static Answer failed(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof TimeoutException
        ? Answer.text(
            HttpResponseStatus.SERVICE_UNAVAILABLE,
            "an event loop does not answer: no answer within " + PATIENCE + " s")
        : Answer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, cause.toString());
  }
}
