package io.cenote.server;

import io.cenote.transport.Loop;
import io.cenote.transport.system.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Check that every event loop with sessions gives a sign of life.
 *
 * <p>Thread: any.
 */
final class Pulse {
  private static final Logger LOG = LoggerFactory.getLogger("cenote");

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

  /**
   * Waits until the loop without sessions, and then every other one, has done what it was given to
   * do before; not for a loop that does not answer. Thread: none of them.
   */
  void settle() {
    settle(List.of(service));
    settle(loops);
  }

  private static void settle(List<? extends Loop> some) {
    try {
      List<CompletableFuture<Void>> done =
          some.stream().map(loop -> CompletableFuture.runAsync(() -> {}, loop::execute)).toList();
      for (CompletableFuture<Void> one : done) {
        one.get(LIMIT_NANOS, TimeUnit.NANOSECONDS);
      }
    } catch (RejectedExecutionException | ExecutionException e) {
      return; // the loops end
    } catch (TimeoutException e) {
      LOG.warn("an event loop does not answer: what was changed may not hold there yet");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
