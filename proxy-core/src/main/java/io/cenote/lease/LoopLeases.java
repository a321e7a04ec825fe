package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one listener's clients on one loop: one for each client that needs it, and those
 * that clients share. A client keeps to one of them while anything of it is on its way, so that its
 * requests do not overtake one another.
 *
 * <p>Thread: its loop.
 */
final class LoopLeases implements Leases {
  /** Requests on their way from which on another connection is worth its while. */
  private static final int DEEP = 512;

  /** Requests of all clients that may be on their way on one shared lease. */
  private static final int MAX_DEPTH = 64 * 1024;

  private final LeasedUpstream upstream;
  private final ConnectionPool pool;
  private final Loop loop;
  private final SharedUsers[] shared;
  private final List<SharedUsers> retired = new ArrayList<>();

  /**
   * The leases of a loop, none of which has a connection.
   *
   * @param count of those that clients share
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
   * {@inheritDoc} It is the first that is not deep, because what goes out and comes back together
   * is cheaper for everybody; else the least deep. Where there are several, the last is for
   * newcomers, so that one that takes nothing disturbs no others.
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

  /** Requests that begin are not to go there any more: another takes its place. */
  void replace(SharedUsers old) {
    for (int i = 0; i < shared.length; i++) {
      if (shared[i] == old) {
        shared[i] = newShared();
        retired.add(old);
      }
    }
  }

  /** Nothing is expected there any more. */
  void isOver(SharedUsers users) {
    retired.remove(users);
  }

  /** More requests, or fewer, are on their way on shared leases. */
  void deeperBy(int requests) {
    upstream.counts().deeperBy(requests);
  }

  /** Closes the shared ones, whatever is expected there. Thread: any. */
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
