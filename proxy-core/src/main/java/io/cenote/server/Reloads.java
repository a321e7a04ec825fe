package io.cenote.server;

import io.cenote.admin.Reloaded;
import io.cenote.config.CenoteConfig;
import io.cenote.config.ConfigLoader;
import io.cenote.config.ConfigProblem;
import io.cenote.config.LoadResult;
import io.cenote.stats.ProxyReading;
import io.cenote.transport.Loop;
import io.cenote.transport.files.FileMarks;
import io.cenote.transport.files.FileWatch;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads of the configuration, one after the other in the order in which they were asked for.
 *
 * <p>Thread: any; each runs on a thread of its own kind, which ends when there is nothing to do.
 * Owner: the proxy.
 */
final class Reloads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("cenote");

  /** Limit of the reloads that wait. */
  private static final int MOST_WAITING = 16;

  private static final long THREAD_SECONDS = 5;

  /** Way to bring a configuration into force. */
  interface Change {
    /**
     * Brings it into force.
     *
     * @return what has changed, in a line
     * @throws StartFailure if it cannot be; then nothing has changed
     */
    String to(CenoteConfig config) throws StartFailure;
  }

  /** Witness of each reload. Thread: the reload's. */
  interface Witness {
    /** One begins. */
    void reloading();

    /** It is over, applied or refused. */
    void reloaded();
  }

  private final Change change;
  private final Witness witness;
  private final Loop service;
  private final ThreadPoolExecutor turns;
  private final LongAdder applied = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private volatile @Nullable Path file;
  private @Nullable FileWatch watch;

  Reloads(Change change, Loop service, Witness witness) {
    this.change = change;
    this.witness = witness;
    this.service = service;
    turns =
        new ThreadPoolExecutor(
            1,
            1,
            THREAD_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            new DefaultThreadFactory("cenote-reload", true));
    turns.allowCoreThreadTimeOut(true);
  }

  /** Sets the file that is read from now on, and whether a change of it is a reload. */
  synchronized void from(Path source, boolean watched) {
    file = source;
    watch(source, watched);
  }

  private synchronized void watch(Path source, boolean watched) {
    if (watched && watch == null) {
      FileMarks marks = new FileMarks(List.of(source));
      watch = new FileWatch(service, List.of(new FileWatch.Order(marks, this::fromFile)));
      watch.start();
    } else if (!watched && watch != null) {
      watch.close();
      watch = null;
    }
  }

  /** Reads the file and brings what it says into force. */
  CompletableFuture<Reloaded> fromFile() {
    Path source = file;
    if (source == null) {
      return CompletableFuture.completedFuture(
          Reloaded.refused("this proxy was not started from a file"));
    }
    return inTurn(() -> reload(source));
  }

  /** Brings that configuration into force. */
  CompletableFuture<Reloaded> to(CenoteConfig config) {
    return inTurn(() -> apply(config, System.nanoTime()));
  }

  private CompletableFuture<Reloaded> inTurn(Turn turn) {
    CompletableFuture<Reloaded> done = new CompletableFuture<>();
    try {
      turns.execute(() -> done.complete(end(turn)));
    } catch (RejectedExecutionException e) {
      done.complete(refuse(List.of("over " + MOST_WAITING + " reloads wait, or the proxy ends")));
    }
    return done;
  }

  private interface Turn {
    Reloaded run() throws StartFailure;
  }

  private Reloaded end(Turn turn) {
    witness.reloading();
    try {
      return turn.run();
    } catch (StartFailure e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      LOG.error("a reload has failed half way", e);
      refused.increment();
      return Reloaded.refused("it has failed half way: " + e);
    } finally {
      witness.reloaded();
    }
  }

  private Reloaded reload(Path source) throws StartFailure {
    long began = System.nanoTime();
    LoadResult result = ConfigLoader.load(source, Cenote.PROTOCOLS);
    if (result instanceof LoadResult.Loaded loaded) {
      loaded.warnings().forEach(LOG::warn);
      Reloaded done = apply(loaded.config(), began);
      watch(source, loaded.config().watchesFile());
      return done;
    }
    List<ConfigProblem> problems = ((LoadResult.Refused) result).problems();
    return refuse(problems.stream().map(ConfigProblem::toString).toList());
  }

  private Reloaded apply(CenoteConfig config, long began) throws StartFailure {
    String what = change.to(config);
    applied.increment();
    LOG.info("reloaded: {} ms={}", what, (System.nanoTime() - began) / 1_000_000);
    return new Reloaded(true, List.of(what));
  }

  private Reloaded refuse(List<String> problems) {
    refused.increment();
    LOG.warn("reload refused, nothing has changed: {}", String.join("; ", problems));
    return new Reloaded(false, problems);
  }

  /** Returns how many there were. */
  ProxyReading.Reloads counts() {
    return new ProxyReading.Reloads(applied.sum(), refused.sum());
  }

  /** Ends the watch, and takes no reload any more; does not wait. */
  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.close();
    }
    turns.shutdown();
  }
}
