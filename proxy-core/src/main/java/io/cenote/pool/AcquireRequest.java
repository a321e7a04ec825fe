package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One session's wish for a connection. It may be used again once it was answered, but not once it
 * was cancelled: a dial for it may still be under way, and would take the new wish for its own.
 *
 * <p>Thread: the loop it was made on, but for the links, which {@link WaitQueue} guards.
 */
public final class AcquireRequest extends WaitQueue.Waiter<AcquireRequest>
    implements Predicate<PooledConnection> {
  private enum Phase {
    UNASKED,
    PENDING,
    ANSWERED,
    CANCELLED
  }

  private final Acquirer acquirer;
  private final PoolKey key;
  private Phase phase = Phase.UNASKED;
  private @Nullable PoolShard shard;
  private Loop.@Nullable Timer deadline;
  private long askedAt;
  private long waitedNanos;
  int connectsTried;

  /** A request for any connection, which tells {@code acquirer} how it went. */
  public AcquireRequest(Acquirer acquirer) {
    this(acquirer, PoolKey.NONE);
  }

  /** A request for a connection of that key. */
  public AcquireRequest(Acquirer acquirer, PoolKey key) {
    this.acquirer = acquirer;
    this.key = key;
  }

  @Override
  PoolKey key() {
    return key;
  }

  /** How long the acquirer waited, nanoseconds; 0 if it was served at once. */
  public long waitedNanos() {
    return waitedNanos;
  }

  /** The acquirer no longer wants it. Does nothing if it was answered. */
  public void cancel() {
    if (phase == Phase.PENDING) {
      answered();
      phase = Phase.CANCELLED;
      shard().pool().waiters().remove(this);
    }
  }

  void asked(PoolShard by) {
    if (phase == Phase.PENDING || phase == Phase.CANCELLED) {
      throw new IllegalStateException("acquire: " + phase + " (expected: UNASKED or ANSWERED)");
    }
    phase = Phase.PENDING;
    shard = by;
    connectsTried = 0;
    waitedNanos = 0;
    askedAt = 0;
  }

  /** The answer will take a while: starts the clock, once. */
  void startClock() {
    if (askedAt == 0) {
      Loop loop = shard().loop();
      askedAt = loop.nanos();
      long limit = shard().pool().settings().acquireTimeout().toNanos();
      deadline = loop.schedule(this::timedOut, limit);
    }
  }

  /** When it was asked and not answered at once, nanoseconds of its loop. */
  @Override
  long askedAt() {
    return askedAt;
  }

  @Override
  int loop() {
    return shard().loop().index();
  }

  /** Whether the acquirer would rather have that one than another. */
  @Override
  public boolean test(PooledConnection idle) {
    return acquirer.prefers(idle);
  }

  Acquirer acquirer() {
    return acquirer;
  }

  boolean isPending() {
    return phase == Phase.PENDING;
  }

  PoolShard shard() {
    if (shard == null) {
      throw new IllegalStateException("acquire: unasked (expected: pending)");
    }
    return shard;
  }

  void fulfil(PooledConnection connection) {
    answered();
    acquirer.onAcquired(connection);
  }

  void refuse(CloseReason reason, String detail) {
    refuse(reason, detail, "");
  }

  /**
   * There is none.
   *
   * @param words as {@link Refusal#words}
   */
  void refuse(CloseReason reason, String detail, String words) {
    answered();
    shard().pool().stats().refused(reason);
    acquirer.onRefused(new Refusal(reason, shard().pool().describe(detail), words));
  }

  private void timedOut() {
    if (phase == Phase.PENDING) {
      shard().pool().waiters().remove(this);
      long limit = shard().pool().settings().acquireTimeout().toMillis();
      refuse(CloseReason.ACQUIRE_TIMEOUT, "no connection within " + limit + " ms");
    }
  }

  private void answered() {
    phase = Phase.ANSWERED;
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
      waitedNanos = shard().loop().nanos() - askedAt;
    }
    shard().pool().stats().waits.record(waitedNanos);
  }
}
