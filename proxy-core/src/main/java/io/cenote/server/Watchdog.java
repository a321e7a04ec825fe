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
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Asks every event loop, once a second, whether it still runs what it is given. A loop that stands
 * still for {@link #WARN_AFTER} turns is told in the log with what it is doing; one that does so
 * for {@link #GIVE_UP_AFTER}, or has ended, is beyond help: its clients would hang and nobody would
 * know. It counts its own turns and no time, so that a process that was stopped as a whole is not
 * blamed for it.
 *
 * <p>Thread: its own. Owner: the server.
 */
final class Watchdog implements AutoCloseable {
  static final int WARN_AFTER = 3;
  static final int GIVE_UP_AFTER = 10;

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger("cenote"));
  private static final int FRAMES = 4;

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

  /** Done, with what has happened in a sentence, when a loop is beyond help. */
  CompletableFuture<String> failure() {
    return failure;
  }

  /** One turn: asks each loop, if it has answered what it was asked before. */
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

  /** One loop and its last question. */
  private static final class Watched {
    private final NettyLoop loop;
    private final Runnable answer = this::answered;
    private volatile boolean asked;
    private volatile @Nullable Thread thread;
    private int missed;

    Watched(NettyLoop loop) {
      this.loop = loop;
    }

    private void answered() {
      thread = Thread.currentThread();
      asked = false;
    }

    /** What is beyond help; null: nothing. */
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
      asked = true;
      try {
        loop.execute(answer);
        return null;
      } catch (RejectedExecutionException ended) {
        return name + " has ended";
      }
    }

    /** The innermost calls of its thread, those of the JDK left out. */
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
