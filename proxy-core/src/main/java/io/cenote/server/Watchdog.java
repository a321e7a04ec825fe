package io.cenote.server;

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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watchdog that checks, once a second, that every event loop still runs its tasks. A loop that is
 * stuck for {@code limits.loop-stall} is logged with its stack, once; one that is stuck for {@link
 * #GIVE_UP_AFTER} turns, or has ended, is given up: its clients would hang unnoticed. It counts its
 * own turns and no time, so that a process that was stopped as a whole is not blamed for it.
 *
 * <p>Thread: its own. Owner: the server.
 */
final class Watchdog implements AutoCloseable {
  static final int GIVE_UP_AFTER = 60;

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger("cenote");
  private static final int FRAMES = 16;

  /** Number of answers that are remembered. */
  private static final int REMEMBERED = 10;

  private final Supplier<Duration> stall;
  private final List<Watched> watched;
  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private @Nullable ScheduledExecutorService turns;

  /**
   * Creates one that does not watch yet.
   *
   * @param stall time for which a loop may stand still, of the moment
   */
  Watchdog(List<NettyLoop> loops, Supplier<Duration> stall) {
    this.stall = stall;
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
    long turns = Math.max(1, stall.get().toSeconds());
    for (Watched one : watched) {
      String trouble = one.look(turns);
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
    @Nullable String look(long tooLong) {
      String name = "event loop " + loop.index();
      if (loop.hasEnded()) {
        return name + " has ended";
      }
      if (!asked && missed >= tooLong) {
        LOG.info("{} goes on after {} s", name, missed);
      }
      missed = asked ? missed + 1 : 0;
      if (missed >= GIVE_UP_AFTER) {
        return name + " has stood still for " + missed + " s" + where();
      }
      if (missed == tooLong) {
        LOG.warn("{} stands still, for {} s by now{}", name, missed, where());
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
