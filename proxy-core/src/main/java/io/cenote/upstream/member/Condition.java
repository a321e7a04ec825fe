package io.cenote.upstream.member;

import io.cenote.transport.CloseReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judgement of one member: its state, and how long it rests before the next connect. Pure: it gets
 * the time, and opens no connection.
 *
 * <p>A member rests while it backs off after failed connects, and after its connections were
 * retired. Others are preferred to one that rests; it is used if there is no other.
 *
 * <p>Thread: any.
 */
public final class Condition {
  /** Time for which others are preferred to a member whose connections were retired. */
  public static final long QUARANTINE_NANOS = 10_000_000_000L;

  /** First seconds of a connection: if its server drops it in them, it was never wanted. */
  public static final long YOUNG_NANOS = 2_000_000_000L;

  /** Number of changes of state that are remembered. */
  static final int REMEMBERED = 16;

  /** Time within which dropped connections count as one failure. */
  private static final long TOGETHER_NANOS = 50_000_000L;

  /**
   * Change of state.
   *
   * @param state the new one
   * @param at when, nanoseconds of the loops' clock
   * @param why the reason in words
   */
  public record Change(MemberState state, long at, String why) {}

  private final Backoff backoff;
  private final Deque<Change> changes = new ArrayDeque<>(REMEMBERED);
  private volatile MemberState state = MemberState.UP;
  private volatile long since;
  private volatile boolean cameUp;
  private volatile @Nullable CloseReason lastFailure;
  private boolean retired;
  private long retiredAt;
  private volatile boolean anyRetired;
  private volatile boolean distrusted;
  private long droppedAt;
  private volatile boolean resting;
  private volatile long restsUntil;
  private int refusals;
  private int strikes;
  private volatile long ejections;
  private volatile long renewedAt;
  private volatile boolean renewed;

  Condition(DoubleSupplier random, long now) {
    backoff = new Backoff(random);
    since = now;
  }

  // --- state

  /** Its state. */
  public MemberState state() {
    return state;
  }

  /** Time at which it got its state. */
  public long since() {
    return since;
  }

  /** It has joined members that were there before: it is new to its work, as one that came up. */
  public void joined() {
    cameUp = true;
  }

  /** Tests whether it came up, or joined, while others were at work. */
  public boolean cameUp() {
    return cameUp;
  }

  /**
   * Moves it to another state; the only method that does.
   *
   * @return false if it may not, or is in that state already
   */
  public synchronized boolean move(MemberState next, String why, long now) {
    if (!state.mayBecome(next)) {
      return false;
    }
    if (next == MemberState.UP) {
      refusals = 0;
      strikes = 0;
      backoff.succeeded();
      rest(now);
      cameUp = true;
    }
    if (next == MemberState.EJECTED) {
      ejections++;
    }
    since = now;
    state = next;
    if (changes.size() == REMEMBERED) {
      changes.removeFirst();
    }
    changes.addLast(new Change(next, now, why));
    return true;
  }

  /** Number of times that it was ejected. */
  public long ejections() {
    return ejections;
  }

  /** Its last changes of state, the oldest first. */
  public synchronized List<Change> changes() {
    return List.copyOf(changes);
  }

  /** Reason of its last failure; null if it never failed. */
  public @Nullable CloseReason lastFailure() {
    return lastFailure;
  }

  // --- connects and ends of connections

  /** A connect to it has failed; {@code local}: for a reason that lies on this host. */
  public synchronized void connectFailed(CloseReason reason, boolean local, long now) {
    backoff.failed(now);
    rest(now);
    if (!local) {
      refusals++;
      strikes++;
      lastFailure = reason;
    }
  }

  /** A check of it has failed, for that reason. */
  public void failed(CloseReason reason) {
    lastFailure = reason;
  }

  /** A connection to it has ended without a sign of life from its peer. */
  public synchronized void diedSilently(CloseReason reason) {
    strikes++;
    lastFailure = reason;
  }

  /** A connect has succeeded. That proves nothing for a member that drops what it accepts. */
  public void connected(long now) {
    if (resting || refusals > 0 || strikes > 0) {
      recovered(now);
    }
  }

  private synchronized void recovered(long now) {
    refusals = 0;
    strikes = 0;
    if (!distrusted) {
      backoff.succeeded();
      rest(now);
    }
  }

  /** Tests whether it is up and the last connect to it has not failed. */
  public boolean isReachable() {
    return state == MemberState.UP && refusals() == 0;
  }

  /** Number of connects that have failed in a row. */
  public synchronized int refusals() {
    return refusals;
  }

  /** Number of failed connects and silent ends of connections in a row. */
  public synchronized int strikes() {
    return strikes;
  }

  /** It has accepted a connection and dropped it. Several made together are one failure. */
  public synchronized void dropped(long now) {
    boolean counted = distrusted && now - droppedAt < TOGETHER_NANOS;
    distrusted = true;
    if (!counted) {
      droppedAt = now;
      backoff.failed(now);
      rest(now);
    }
  }

  /** It is dialled ahead of need: if it drops connections, one dial at a time is enough. */
  public synchronized void triedAhead(long now) {
    if (distrusted) {
      backoff.hold(now, YOUNG_NANOS);
      rest(now);
    }
  }

  /** A connection to it has served, or has lived through its first seconds. */
  public void proved(long now) {
    if (distrusted) {
      trust(now);
    }
  }

  private synchronized void trust(long now) {
    distrusted = false;
    backoff.succeeded();
    rest(now);
  }

  // --- rest

  /** Nanoseconds for which others are preferred to it; 0 or less: none. */
  public long remaining(long now) {
    return resting ? restsUntil - now : 0;
  }

  /** Nanoseconds until it may be dialled ahead of need; 0 or less: now. */
  public synchronized long backingOff(long now) {
    return backoff.remaining(now);
  }

  /** Works out how long it rests. */
  private void rest(long now) {
    long longest = Math.max(backoff.remaining(now), quarantine(now));
    restsUntil = now + longest;
    resting = longest > 0;
  }

  private long quarantine(long now) {
    return retired ? retiredAt + QUARANTINE_NANOS - now : 0;
  }

  // --- retirement of its connections

  /**
   * Retires the connections made to it until now. It does nothing during a quarantine: connections
   * made in it are judged one by one, so that a member that is wrong for good does not cost
   * connections without end.
   *
   * @return whether it did anything
   */
  public synchronized boolean retire(long now) {
    if (quarantine(now) > 0) {
      return false;
    }
    retiredAt = now;
    retired = true;
    anyRetired = true;
    rest(now);
    return true;
  }

  /**
   * Returns the reason why a connection made at that moment serves nobody any more; null: it may.
   */
  public @Nullable CloseReason unlendable(long connectedAt) {
    MemberState now = state;
    if (now != MemberState.UP) {
      return now == MemberState.LEFT ? CloseReason.DRAINED : CloseReason.STALE;
    }
    if (anyRetired && isBeforeRetirement(connectedAt)) {
      return CloseReason.TAINTED;
    }
    return renewed && connectedAt - renewedAt <= 0 ? CloseReason.DRAINED : null;
  }

  /** Lets no connection made until now serve anybody again, at an operator's wish. */
  public void renew(long now) {
    renewedAt = now;
    renewed = true;
  }

  private synchronized boolean isBeforeRetirement(long connectedAt) {
    return retired && connectedAt - retiredAt <= 0;
  }
}
