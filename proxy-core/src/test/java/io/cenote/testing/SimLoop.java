package io.cenote.testing;

import io.cenote.transport.KeptAccount;
import io.cenote.transport.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** An event loop of virtual time: tasks run one at a time, when the test says so. */
public final class SimLoop implements Loop {
  private static final int MANY = 1_000_000;

  /** The clock that all loops of one simulation share; each look at it is a nanosecond. */
  public static final class Clock {
    public long nanos = 1;
    public final KeptAccount kept = new KeptAccount();
  }

  private record Due(long at, long order, Runnable task, AtomicBoolean cancelled) {}

  private final int index;
  private final Clock clock;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Due> timers =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private long order;
  private boolean running;

  public SimLoop(int index, Clock clock) {
    this.index = index;
    this.clock = clock;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inLoop() {
    return running;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(Runnable task, long delayNanos) {
    Due due = new Due(clock.nanos + Math.max(0, delayNanos), order++, task, new AtomicBoolean());
    timers.add(due);
    return () -> due.cancelled.set(true);
  }

  @Override
  public long nanos() {
    return ++clock.nanos;
  }

  @Override
  public KeptAccount kept() {
    return clock.kept;
  }

  /** Runs something as if the loop had called it. */
  public void run(Runnable body) {
    boolean before = running;
    running = true;
    try {
      body.run();
    } finally {
      running = before;
    }
  }

  /** Runs one task or one timer that is due; false if there is none. */
  public boolean runOne() {
    Runnable next = tasks.poll();
    while (next == null && !timers.isEmpty() && timers.peek().at <= clock.nanos) {
      Due due = timers.remove();
      next = due.cancelled.get() ? null : due.task;
    }
    if (next == null) {
      return false;
    }
    run(next);
    return true;
  }

  /** Runs all tasks, and all timers that are due; fails if they never end. */
  public void runAll() {
    for (int i = 0; runOne(); i++) {
      if (i == MANY) {
        throw new AssertionError("the loop never rests");
      }
    }
  }

  /** Lets that much time pass, and runs what falls due on the way. */
  public void runFor(Duration time) {
    long end = clock.nanos + time.toNanos();
    runAll();
    while (!timers.isEmpty() && timers.peek().at <= end) {
      clock.nanos = Math.max(clock.nanos, timers.peek().at);
      runAll();
    }
    clock.nanos = Math.max(clock.nanos, end);
  }

  /** Number of timers that are set and were not cancelled. */
  public long timers() {
    return timers.stream().filter(due -> !due.cancelled.get()).count();
  }

  /** Whether a task waits (timers aside). */
  public boolean hasTasks() {
    return !tasks.isEmpty();
  }
}
