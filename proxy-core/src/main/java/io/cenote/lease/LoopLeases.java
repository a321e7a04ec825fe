package io.cenote.lease;

import io.cenote.pool.ConnectionPool;
import io.cenote.pool.Refusal;
import io.cenote.protocol.SharingKey;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Leases of one listener's clients on one loop: exclusive ones, and groups of shared ones, a group
 * for each kind of clients that may share connections.
 *
 * <p>Thread: its loop.
 */
final class LoopLeases implements Leases {
  /** Limit of the pending requests on one shared lease, over all clients. */
  private static final int MAX_DEPTH = 64 * 1024;

  /** Limit of the groups; beyond it a group that nobody uses is dropped, or clients share none. */
  private static final int MAX_GROUPS = 64;

  private final LeasedUpstream upstream;
  private final ConnectionPool pool;
  private final Loop loop;
  private final int count;

  /** The groups, the least recently used first. */
  private final Map<SharingKey, SharedGroup> groups = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Creates the leases of a loop, without connections.
   *
   * @param count number of shared leases for each group; 0: clients share none
   */
  LoopLeases(LeasedUpstream upstream, Loop loop, int count) {
    this.upstream = upstream;
    this.loop = loop;
    this.count = count;
    pool = upstream.pool();
  }

  private SharedUsers newShared(SharedGroup group) {
    return new SharedUsers(
        group,
        upstream.counts(),
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
  public Hold newHold(Hold.Owner owner) {
    return new Hold(owner, upstream.holds(), loop, pool.settings().waiting().acquireTimeout());
  }

  @Override
  public String describe(String detail) {
    return upstream.describe(detail);
  }

  @Override
  public Refusal explained(Refusal refusal) {
    return upstream.explained(refusal);
  }

  @Override
  public Cancels cancels() {
    return upstream.cancels();
  }

  @Override
  public Lease exclusive(LeaseHolder holder) {
    return UpstreamLease.exclusive(pool, loop, holder);
  }

  @Override
  public @Nullable SharedLease shared(SharingKey sharing, boolean proven) {
    if (count == 0) {
      return null;
    }
    SharedGroup group = groups.get(sharing);
    if (group == null) {
      if (groups.size() >= MAX_GROUPS && !dropUnused()) {
        return null;
      }
      group = new SharedGroup(sharing, count, this::newShared);
      groups.put(sharing, group);
    }
    return group.choose(proven);
  }

  private boolean dropUnused() {
    for (Iterator<SharedGroup> all = groups.values().iterator(); all.hasNext(); ) {
      if (all.next().isUnused()) {
        all.remove();
        return true;
      }
    }
    return false;
  }

  /** Closes the shared leases, pending replies or not. Thread: any. */
  void abandon(CloseReason reason) {
    loop.execute(() -> List.copyOf(groups.values()).forEach(group -> group.close(reason)));
  }
}
