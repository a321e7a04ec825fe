package io.cenote.listen;

import io.cenote.session.BufferedBytes;
import io.cenote.session.Session;
import io.cenote.transport.Loop;
import io.cenote.transport.system.Loops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Open sessions of one listener: their number, and a table for each loop.
 *
 * <p>Thread: any, except where said. Owner: the listener.
 */
final class OpenSessions implements BufferedBytes.Holders {
  /** Time limit for all loops to sum up their sessions. */
  private static final long PATIENCE_MILLIS = 500;

  private final Loops loops;
  private final List<SessionTable<Session>> tables = new ArrayList<>();
  private final List<DeliverySweep> sweeps = new ArrayList<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile Tallied tallied = Tallied.NONE;

  /**
   * Creates one without sessions.
   *
   * @param deadAfter time limit for clients that no longer receive data
   */
  OpenSessions(Loops loops, Duration deadAfter) {
    this.loops = loops;
    for (Loop loop : loops.all()) {
      SessionTable<Session> table = new SessionTable<>();
      tables.add(table);
      sweeps.add(new DeliverySweep(table, loop, deadAfter));
    }
  }

  /** Sets the time limit for clients that no longer receive data. */
  void deadAfter(Duration time) {
    for (Loop loop : loops.all()) {
      loop.execute(() -> sweeps.get(loop.index()).deadAfter(time));
    }
  }

  /** Number of sessions, those that are about to begin included. */
  int count() {
    return count.get();
  }

  /** Takes a place for a session that is about to begin; returns the number with it. */
  int takePlace() {
    return count.incrementAndGet();
  }

  /** Gives back a place in which no session has begun. */
  void givePlaceBack() {
    count.decrementAndGet();
  }

  /** Adds a session in the place taken for it. Thread: its loop. */
  void add(Session session) {
    int loop = session.loop().index();
    tables.get(loop).add(session);
    sweeps.get(loop).sessionAdded();
  }

  /** Removes a session that is over. Thread: its loop. */
  void remove(Session session) {
    tables.get(session.loop().index()).remove(session);
    count.decrementAndGet();
  }

  /** The session has just moved bytes. Thread: its loop. */
  void touch(Session session) {
    tables.get(session.loop().index()).touch(session);
  }

  /** Runs the action for each session, later, on its loop. */
  void forEach(Consumer<Session> action) {
    for (Loop loop : loops.all()) {
      loop.execute(() -> tables.get(loop.index()).forEach(action));
    }
  }

  /** The session has begun to end, and moves no more bytes. Thread: its loop. */
  void ended(Session session) {
    tables.get(session.loop().index()).ended(session.bytesUp(), session.bytesDown());
  }

  /** Visits each session on its loop. The future completes on one of the loops. */
  CompletableFuture<Void> walk(Consumer<Session> visitor) {
    return walk(table -> {}, visitor);
  }

  private CompletableFuture<Void> walk(
      Consumer<SessionTable<Session>> first, Consumer<Session> visitor) {
    List<CompletableFuture<Void>> walks = new ArrayList<>();
    for (Loop loop : loops.all()) {
      SessionTable<Session> table = tables.get(loop.index());
      walks.add(SessionWalk.over(loop, table, () -> first.accept(table), visitor));
    }
    return CompletableFuture.allOf(walks.toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Tallies all sessions. No byte is counted twice, so that a later sum is never less. While a loop
   * does not answer, the tally is the last one.
   */
  CompletableFuture<Tallied> tally(String listener) {
    SessionTally tally = new SessionTally(listener);
    return walk(tally::begin, tally::add)
        .thenApply(done -> newest(tally.bytes(), tally.holders()))
        .completeOnTimeout(tallied, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Two walks may end in another order than they began. */
  private Tallied newest(ListenerSnapshot.Bytes sum, List<SessionSnapshot> holders) {
    ListenerSnapshot.Bytes last = tallied.bytes();
    tallied =
        new Tallied(
            new ListenerSnapshot.Bytes(
                Math.max(sum.up(), last.up()), Math.max(sum.down(), last.down())),
            holders);
    return tallied;
  }

  /**
   * Result of a tally.
   *
   * @param bytes of all sessions since the start
   * @param holders sessions that have held a connection for longest
   */
  record Tallied(ListenerSnapshot.Bytes bytes, List<SessionSnapshot> holders) {
    static final Tallied NONE = new Tallied(ListenerSnapshot.Bytes.NONE, List.of());
  }

  /** Index of the loop with the fewest sessions; {@code preferred} if none has fewer. */
  int leastLoaded(int preferred) {
    int least = preferred;
    for (int i = 0; i < tables.size(); i++) {
      if (tables.get(i).size() < tables.get(least).size()) {
        least = i;
      }
    }
    return least;
  }

  /** Loop of the session that has been quiet longest; null if there is no session. */
  @Nullable Loop quietest() {
    int quietest = -1;
    for (int i = 0; i < tables.size(); i++) {
      SessionTable<Session> table = tables.get(i);
      if (table.size() > 0
          && (quietest < 0 || table.quietSince() - tables.get(quietest).quietSince() < 0)) {
        quietest = i;
      }
    }
    return quietest < 0 ? null : loops.all().get(quietest);
  }

  /** Session on that loop that has been quiet longest and is not ending. Thread: that loop. */
  @Nullable Session quietestOn(Loop loop) {
    Session oldest = tables.get(loop.index()).quietest();
    while (oldest != null && oldest.isEnding()) {
      oldest = oldest.newer();
    }
    return oldest;
  }

  @Override
  public void visit(int loop, Consumer<BufferedBytes.Holder> visitor) {
    tables
        .get(loop)
        .forEach(
            session -> {
              if (session.keptBytes() > 0) {
                visitor.accept(session);
              }
            });
  }
}
