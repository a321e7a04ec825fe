package io.cenote.server;

import io.cenote.transport.Loop;
import io.cenote.transport.system.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Check that every event loop with sessions gives a sign of life.
 *
 * <p>Thread: any.
 */
final class Pulse {
  /** Time limit for a loop's answer, nanoseconds. */
  static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final List<? extends Loop> loops;
  private final Loop service;

  Pulse(Loops loops) {
    this(loops.all(), loops.service());
  }

  Pulse(List<? extends Loop> loops, Loop service) {
    this.loops = loops;
    this.service = service;
  }

  /**
   * Returns an empty text once every loop has answered, else a line that names one that has not.
   */
  CompletableFuture<String> ask() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    List<CompletableFuture<?>> signs = new ArrayList<>();
    for (Loop loop : loops) {
      CompletableFuture<Void> sign = new CompletableFuture<>();
      signs.add(sign);
      try {
        loop.execute(() -> sign.complete(null));
      } catch (RejectedExecutionException e) {
        answer.complete("event loop " + loop.index() + ": ended");
        return answer;
      }
    }
    Loop.Timer limit = service.schedule(() -> answer.complete(silent(signs)), LIMIT_NANOS);
    CompletableFuture.allOf(signs.toArray(CompletableFuture<?>[]::new))
        .thenRun(
            () -> {
              limit.cancel();
              answer.complete("");
            });
    return answer;
  }

  private String silent(List<CompletableFuture<?>> signs) {
    for (int i = 0; i < signs.size(); i++) {
      if (!signs.get(i).isDone()) {
        return "event loop " + loops.get(i).index() + ": no answer within 2 s";
      }
    }
    return "";
  }
}
