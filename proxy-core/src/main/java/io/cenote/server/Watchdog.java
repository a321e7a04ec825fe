package io.cenote.server;

import io.cenote.journal.LimitedLog;
import io.cenote.transport.socket.NettyLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Watchdog that checks, once a second, that every event loop still runs its tasks. A loop that is
 * stuck for {@link #WARN_AFTER} turns is logged with its stack; one that is stuck for {@link
 * #GIVE_UP_AFTER}, or has ended, is given up: its clients would hang unnoticed. It counts its own
 * turns and no time, so that a process that was stopped as a whole is not blamed for it.
 *
 * <p>Thread: its own. Owner: the server.
 */
final class Watchdog implements AutoCloseable {
  static final int WARN_AFTER = 3;
  static final int GIVE_UP_AFTER = 10;

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote"));
  private static final int FRAMES = 4;

  /** Number of answers that are remembered. */
  private static final int REMEMBERED = 10;

  private final List<Watched> watched;
  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private @Nullable ScheduledExecutorService turns;

  Watchdog(List<NettyLoop> loops) {
    watched = loops.stream().map(Watched::new).toList();
  }

  /** Begins to watch. */
  void start() {
    ScheduledExecutorService own =
        Executors.newSingleThreadScheduledExecutor(
            new DefaultThreadFactory("cenote-watchdog", true));
    turns = own;
    long nanos = PERIOD.toNanos();
    own.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Returns a future that completes, with a sentence, when a loop is given up. */
  CompletableFuture<String> failure() {
    return failure;
  }

  /** Returns what each loop took to answer, the longest of the last questions, nanoseconds. */
  List<Long> lags() {
    return watched.stream().map(Watched::lag).toList();
  }

  /** Does one turn: asks each loop that has answered the last question. */
  void look() {
    for (Watched one : watched) {
      String trouble = one.look();
      if (trouble != null) {
        failure.complete(trouble);
      }
    }
  }

  @Override
  public void close() {
    if (turns != null) {
      turns.shutdownNow();
    }
  }

  /** Loop and its last question. */
  private static final class Watched {
    private final NettyLoop loop;
    private final Runnable answer = this::answered;
    private volatile boolean asked;
    private volatile @Nullable Thread thread;
    private volatile long askedAt;
    private final AtomicLongArray lags = new AtomicLongArray(REMEMBERED);
    private int turn;
    private int missed;

    Watched(NettyLoop loop) {
      this.loop = loop;
    }

    private void answered() {
      thread = Thread.currentThread();
      lags.set(turn, System.nanoTime() - askedAt);
      asked = false;
    }

    /** Longest time to an answer; a question that is still open counts, too. */
    long lag() {
      long longest = asked ? System.nanoTime() - askedAt : 0;
      for (int i = 0; i < REMEMBERED; i++) {
        longest = Math.max(longest, lags.get(i));
      }
      return longest;
    }

    /** Returns a sentence about a loop that is given up; null: none. */
    @Nullable String look() {
      String name = "event loop " + loop.index();
      if (loop.hasEnded()) {
        return name + " has ended";
      }
      missed = asked ? missed + 1 : 0;
      if (missed >= GIVE_UP_AFTER) {
        return name + " has stood still for " + missed + " s" + where();
      }
      if (missed >= WARN_AFTER) {
        LOG.warn(name, name + " stands still, for " + missed + " s by now" + where());
      }
      return missed == 0 ? ask(name) : null;
    }

    private @Nullable String ask(String name) {
      turn = (turn + 1) % REMEMBERED;
      askedAt = System.nanoTime();
      asked = true;
      try {
        loop.execute(answer);
        return null;
      } catch (RejectedExecutionException ended) {
        return name + " has ended";
      }
    }

    /** Returns the innermost calls of its thread, without those of the JDK. */
    private String where() {
      Thread known = thread;
      StringBuilder text = new StringBuilder();
      StackTraceElement[] trace = known == null ? new StackTraceElement[0] : known.getStackTrace();
      int shown = 0;
      for (int i = 0; i < trace.length && shown < FRAMES; i++) {
        String type = trace[i].getClassName();
        if (!type.startsWith("java.") && !type.startsWith("jdk.")) {
          text.append(shown++ == 0 ? ", in " : " < ")
              .append(type.substring(type.lastIndexOf('.') + 1));
          text.append('.').append(trace[i].getMethodName());
        }
      }
      return text.toString();
    }
  }
}
