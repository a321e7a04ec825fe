package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leases of one listener's clients on one loop: exclusive and shared ones. A client stays on one
 * lease while it has pending requests, so that they do not overtake one another.
 *
 * <p>Thread: its loop.
 */
final class LoopLeases implements Leases {
  /** Number of pending requests from which on another connection pays off. */
  private static final int DEEP = 512;

  /** Limit of the pending requests on one shared lease, over all clients. */
  private static final int MAX_DEPTH = 64 * 1024;

  private final LeasedUpstream upstream;
  private final ConnectionPool pool;
  private final Loop loop;
  private final SharedUsers[] shared;
  private final List<SharedUsers> retired = new ArrayList<>();

  /**
   * Creates the leases of a loop, without connections.
   *
   * @param count number of shared leases
   */
  LoopLeases(LeasedUpstream upstream, Loop loop, int count) {
    this.upstream = upstream;
    this.loop = loop;
    pool = upstream.pool();
    shared = new SharedUsers[count];
    for (int i = 0; i < count; i++) {
      shared[i] = newShared();
    }
  }

  private SharedUsers newShared() {
    return new SharedUsers(
        this,
        loop,
        pool.upkeep().resetTimeout(),
        holder -> UpstreamLease.shared(pool, loop, holder, MAX_DEPTH));
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public int discardLimit() {
    return upstream.settings().discardLimit();
  }

  @Override
  public LeaseCounts counts() {
    return upstream.counts();
  }

  @Override
  public Cancels cancels() {
    return upstream.cancels();
  }

  @Override
  public Lease exclusive(LeaseHolder holder) {
    return UpstreamLease.exclusive(pool, loop, holder);
  }

  /**
   * {@inheritDoc} It is the first that is not deep, because requests and replies that travel
   * together cost less; else the least deep. Of several, the last is for new clients, so that one
   * that takes nothing disturbs no others.
   */
  @Override
  public @Nullable SharedLease shared(boolean proven) {
    if (shared.length == 0) {
      return null;
    }
    int known = shared.length - 1;
    if (!proven || known == 0) {
      return shared[known];
    }
    SharedUsers least = shared[0];
    for (int i = 0; i < known; i++) {
      SharedUsers candidate = shared[i];
      if (candidate.depth() < DEEP) {
        return candidate;
      }
      if (candidate.depth() < least.depth()) {
        least = candidate;
      }
    }
    return least;
  }

  /** Replaces a lease on which no more requests may begin. */
  void replace(SharedUsers old) {
    for (int i = 0; i < shared.length; i++) {
      if (shared[i] == old) {
        shared[i] = newShared();
        retired.add(old);
      }
    }
  }

  /** Drops a replaced lease without pending replies. */
  void isOver(SharedUsers users) {
    retired.remove(users);
  }

  /** Adds to the number of pending requests on shared leases. */
  void deeperBy(int requests) {
    upstream.counts().deeperBy(requests);
  }

  /** Closes the shared leases, pending replies or not. Thread: any. */
  void abandon(CloseReason reason) {
    loop.execute(
        () -> {
          for (SharedUsers users : shared) {
            users.lease().close(reason);
          }
          for (SharedUsers users : List.copyOf(retired)) {
            users.lease().close(reason);
          }
        });
  }
}
