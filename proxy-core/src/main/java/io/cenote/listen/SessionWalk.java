package io.cenote.listen;

import io.cenote.session.Session;
import io.cenote.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Walk over the sessions that are open at one moment, each on its loop. It goes in slices, with
 * other work between them, so that no loop stands still for it.
 */
final class SessionWalk {
  /** Sessions of one slice: some ten microseconds. */
  static final int SLICE = 200;

  private final List<Session> sessions = new ArrayList<>();
  private final Loop loop;
  private final Consumer<Session> visitor;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private int at;

  private SessionWalk(Loop loop, Consumer<Session> visitor) {
    this.loop = loop;
    this.visitor = visitor;
  }

  /**
   * Walks over the sessions of one loop.
   *
   * @param first runs before, on the loop
   * @return completes on the loop; at once, unwalked, if the loop has ended
   */
  static CompletableFuture<Void> over(
      Loop loop, SessionTable<Session> table, Runnable first, Consumer<Session> visitor) {
    SessionWalk walk = new SessionWalk(loop, visitor);
    try {
      loop.execute(
          () -> {
            first.run();
            table.forEach(walk.sessions::add);
            walk.step();
          });
    } catch (RejectedExecutionException ended) {
      walk.done.complete(null);
    }
    return walk.done;
  }

  private void step() {
    int until = Math.min(sessions.size(), at + SLICE);
    while (at < until) {
      visitor.accept(sessions.get(at++));
    }
    if (at == sessions.size()) {
      done.complete(null);
    } else {
      loop.execute(this::step);
    }
  }
}
