package io.cenote.lease;

import io.cenote.protocol.SharingKey;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Clients that share one lease.
 *
 * <p>The lease does not wait for a slow client: its replies are stored, and all requests that begin
 * from then on go elsewhere. The connection is paused only if the store is full and replies of
 * others are behind, once for each client. The client must have taken bytes since it became slow,
 * and must take more within each {@link #PATIENCE_NANOS}.
 *
 * <p>Thread: its loop.
 */
final class SharedUsers implements SharedLease, LeaseHolder {
  /** Time that one client may keep the others waiting, nanoseconds. */
  static final long PATIENCE_NANOS = 250_000_000L;

  private final SharedGroup group;
  private final LeaseCounts counts;
  private final Loop loop;
  private final long desertedNanos;
  private final UpstreamLease lease;
  private final Set<LeaseUser> blocked = new LinkedHashSet<>();
  private final List<LeaseUser> slow = new ArrayList<>();
  private boolean watched;
  private int depthCounted;

  /**
   * Creates an empty set.
   *
   * @param deserted time limit for replies whose clients have all gone
   */
  SharedUsers(
      SharedGroup group,
      LeaseCounts counts,
      Loop loop,
      Duration deserted,
      Function<LeaseHolder, UpstreamLease> lease) {
    this.group = group;
    this.counts = counts;
    this.loop = loop;
    desertedNanos = deserted.toNanos();
    this.lease = lease.apply(this);
  }

  @Override
  public boolean isFor(SharingKey sharing) {
    return group.isFor(sharing);
  }

  @Override
  public UpstreamLease lease() {
    return lease;
  }

  /** Number of pending requests. */
  int depth() {
    return lease.depth();
  }

  /** Tests whether no client uses or wants it. */
  boolean isUnused() {
    return lease.isUnused() && blocked.isEmpty();
  }

  private void countDepth() {
    int now = lease.depth();
    counts.deeperBy(now - depthCounted);
    depthCounted = now;
  }

  // --- the end of the connection's use

  @Override
  public boolean isRaw() {
    return false;
  }

  @Override
  public void rawRead(ByteBuf bytes) {
    throw new IllegalStateException("a shared lease is never raw");
  }

  @Override
  public boolean forward(ByteBuf bytes) {
    return false; // its recipient is unknown
  }

  @Override
  public void sent() {
    countDepth();
  }

  @Override
  public void roomAgain() {
    countDepth();
    if (lease.isReady() && lease.server().isDemoted()) {
      retire(); // it is released, and not handed out again
    }
    resumeBlocked();
  }

  @Override
  public void caughtUp() {
    lease.release();
    over();
  }

  @Override
  public void closed(CloseReason reason) {
    over();
  }

  private void over() {
    countDepth();
    slow.clear();
    group.isOver(this);
    resumeBlocked();
  }

  private void retire() {
    if (!lease.isDraining()) {
      lease.drain();
      group.replace(this);
    }
  }

  // --- clients that wait for their turn

  @Override
  public void resumeLater(LeaseUser user) {
    blocked.add(user);
  }

  private void resumeBlocked() {
    if (!blocked.isEmpty()) {
      List<LeaseUser> now = List.copyOf(blocked);
      blocked.clear();
      now.forEach(LeaseUser::resume);
    }
  }

  // --- clients that do not take their replies

  @Override
  public void notTaken(LeaseUser user) {
    if (!lease.isReady() || slow.contains(user)) {
      return;
    }
    retire();
    if (!hasOthersThan(user)) {
      if (user.client().mayStandStill()) {
        pauseFor(user);
      }
    } else if (user.client().isFull()) {
      if (user.client().uptake().holdsUpOthers()
          || user.client().uptake().isWhere(user.client().acknowledged())) {
        evict(user);
      } else {
        pauseFor(user);
        judgeLater(user);
      }
    }
  }

  private static void evict(LeaseUser user) {
    user.client().giveUp(CloseReason.PEER_STALLED);
  }

  /** Tests whether another client has pending replies; those of one client are on one lease. */
  private boolean hasOthersThan(LeaseUser user) {
    return lease.depth() > user.outstanding();
  }

  private void pauseFor(LeaseUser user) {
    slow.add(user);
    lease.pause(true);
  }

  private void judgeLater(LeaseUser user) {
    long before = user.client().acknowledged(); // as it is now, not when the time is over
    loop.schedule(() -> judge(user, before), PATIENCE_NANOS);
  }

  private void judge(LeaseUser user, long before) {
    if (!slow.contains(user) || user.isGone() || !hasOthersThan(user)) {
      return;
    }
    if (user.client().acknowledged() == before) {
      evict(user);
    } else {
      judgeLater(user);
    }
  }

  @Override
  public void taken(LeaseUser user) {
    boolean waited = slow.contains(user);
    boolean ready =
        user.isGone()
            || user.client().takesAll()
            || user.outstanding() == 0
            || !user.client().mayStandStill()
            || (hasOthersThan(user) && !user.client().isFull());
    if (waited && ready) {
      slow.remove(user);
      if (slow.isEmpty()) {
        lease.pause(false);
      }
    }
  }

  /**
   * If all clients have gone and the server does not answer, nothing else would close the lease.
   */
  @Override
  public void left() {
    if (!watched && lease.depth() > 0) {
      watched = true;
      loop.schedule(this::closeIfDeserted, desertedNanos);
    }
  }

  private void closeIfDeserted() {
    watched = false;
    if (lease.isDeserted()) {
      lease.close(CloseReason.CLIENT_GONE);
    }
  }
}
