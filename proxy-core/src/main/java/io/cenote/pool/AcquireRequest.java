package io.cenote.pool;

import io.cenote.protocol.PoolKey;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Request of one session for a connection. It may be reused once answered, but not once cancelled:
 * a dial for it may still be under way and would answer the new request.
 *
 * <p>Thread: the loop it was made on; {@link WaitQueue} guards the links.
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
  private int source;
  private final Tries tries = new Tries();

  /** Creates a request for any connection; {@code acquirer} gets the result. */
  public AcquireRequest(Acquirer acquirer) {
    this(acquirer, PoolKey.NONE);
  }

  /** Creates a request for a connection of that key. */
  public AcquireRequest(Acquirer acquirer, PoolKey key) {
    this.acquirer = acquirer;
    this.key = key;
  }

  @Override
  PoolKey key() {
    return key;
  }

  /** Time that the acquirer waited, nanoseconds; 0 if it was served at once. */
  public long waitedNanos() {
    return waitedNanos;
  }

  /** Cancels the request. Does nothing if it was answered. */
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
    tries.begin();
    source = by.pool().upstream().endpoints().choosing().goesBySource() ? acquirer.source() : 0;
    waitedNanos = 0;
    askedAt = 0;
  }

  /** Starts the clock, once: the answer will take a while. */
  void startClock() {
    if (askedAt == 0) {
      Loop loop = shard().loop();
      askedAt = loop.nanos();
      long limit = shard().pool().settings().waiting().acquireTimeout().toNanos();
      deadline = loop.schedule(this::timedOut, limit);
    }
  }

  /** Time at which it began to wait, nanoseconds of its loop. */
  @Override
  long askedAt() {
    return askedAt;
  }

  @Override
  int loop() {
    return shard().loop().index();
  }

  /** Tests whether the acquirer prefers that connection. */
  @Override
  public boolean test(PooledConnection idle) {
    return acquirer.prefers(idle);
  }

  /** Hash of the client's address; 0 if nothing depends on it. */
  int source() {
    return source;
  }

  /** Members that are being tried for it. */
  Tries tries() {
    return tries;
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

  /** Refuses the request if it still waits. */
  void refuseIfPending(CloseReason reason, String detail) {
    if (isPending()) {
      refuse(reason, detail);
    }
  }

  void refuse(CloseReason reason, String detail) {
    refuse(reason, detail, "");
  }

  /**
   * Refuses the request.
   *
   * @param words as {@link Refusal#words}
   */
  void refuse(CloseReason reason, String detail, String words) {
    answered();
    shard().pool().stats().refused(reason);
    acquirer.onRefused(new Refusal(reason, shard().pool().describe(detail), words));
  }

  private void timedOut() {
    if (phase == Phase.PENDING && shard().pool().pause().isOn()) {
      long again = shard().pool().settings().waiting().acquireTimeout().toNanos();
      deadline = shard().loop().schedule(this::timedOut, again);
    } else if (phase == Phase.PENDING) {
      shard().pool().waiters().remove(this);
      long limit = shard().pool().settings().waiting().acquireTimeout().toMillis();
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
