package io.cenote.pool;

import io.cenote.config.ConfigLoader;
import io.cenote.config.LoadResult;
import io.cenote.protocol.raw.RawKind;
import io.cenote.transport.KeptAccount;
import io.cenote.transport.Loop;
import io.cenote.transport.TcpFacts;
import io.cenote.transport.stream.Stream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A hand-out from the pool and the return, without sockets: the queue, the states, the counters.
 */
@State(Scope.Thread)
public class PoolBenchmark {
  private final StillLoop loop = new StillLoop();
  private final Keeper keeper = new Keeper();
  private final AcquireRequest request = new AcquireRequest(keeper);
  private ConnectionPool pool;

  /** Eight idle connections. */
  @Setup
  public void fill() {
    String text =
        "cenote { listeners.l { bind = \"127.0.0.1:1\", upstream = u }, upstreams.u {"
            + " endpoints = [\"127.0.0.1:2\"], pool { min-idle = 8, reuse = clean } } }";
    LoadResult.Loaded loaded =
        (LoadResult.Loaded) ConfigLoader.load(text, "benchmark", List.of(new RawKind()));
    pool =
        new ConnectionPool(
            loaded.config().upstreams().get(0),
            new PoolLoops(List.of(loop), loop, 0),
            new Means(
                (connection, member) -> {
                  connection.attachWire(new FreshWire());
                  connection.connected();
                },
                () -> {
                  throw new IllegalStateException("no name");
                },
                (member, end) -> end.passed(),
                () -> 0.5));
    pool.start();
    loop.runTasks();
  }

  /** One session's worth of the pool. */
  @Benchmark
  public PooledConnection acquireAndRelease() {
    pool.acquire(0, request);
    PooledConnection acquired = Objects.requireNonNull(keeper.acquired);
    acquired.release();
    return acquired;
  }

  private static final class Keeper implements Acquirer {
    private @Nullable PooledConnection acquired;

    @Override
    public void onAcquired(PooledConnection connection) {
      acquired = connection;
    }

    @Override
    public void onRefused(Refusal refusal) {
      throw new IllegalStateException(refusal.text());
    }
  }

  /** A loop whose clock stands still; timers never strike. */
  private static final class StillLoop implements Loop {
    private final KeptAccount kept = new KeptAccount();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public int index() {
      return 0;
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
      return () -> {};
    }

    @Override
    public long nanos() {
      return 1_000_000_000L;
    }

    @Override
    public KeptAccount kept() {
      return kept;
    }

    void runTasks() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }
  }

  private static final class FreshWire implements Wire {
    @Override
    public Stream stream() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close(Runnable gone) {
      gone.run();
    }

    @Override
    public boolean leaveLoop(Runnable left) {
      return false;
    }

    @Override
    public void join(Loop loop) {}

    @Override
    public boolean isFresh(FreshnessGate gate, long now) {
      return true;
    }

    @Override
    public @Nullable TcpFacts facts() {
      return null;
    }

    @Override
    public long silence() {
      return 0;
    }

    @Override
    public void used() {}

    @Override
    public void deliverKept(UpstreamUser user) {}
  }
}
