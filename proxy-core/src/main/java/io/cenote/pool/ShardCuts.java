package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.upstream.health.HealthSettings.OnDown;
import io.cenote.upstream.member.Member;
import io.cenote.upstream.member.MemberState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Active connections of one shard whose sessions are to be ended when their endpoint goes down.
 * Nothing is kept if the settings let them go on.
 *
 * <p>Thread: the shard's loop.
 */
final class ShardCuts {
  private final boolean cutsOnDown;
  private final Set<PooledConnection> active = new HashSet<>();

  ShardCuts(UpstreamSettings upstream) {
    cutsOnDown = upstream.endpoints().health().onDown() == OnDown.CUT;
  }

  /** A session has got it. */
  void begun(PooledConnection c) {
    if (cutsOnDown) {
      active.add(c);
    }
  }

  /** No session has it any more. */
  void ended(PooledConnection c) {
    if (cutsOnDown) {
      active.remove(c);
    }
  }

  /** Ends the sessions of endpoints that are down. */
  void look() {
    if (!cutsOnDown) {
      return;
    }
    List<PooledConnection> lost = new ArrayList<>();
    for (PooledConnection c : active) {
      if (isDown(c.member())) {
        lost.add(c);
      }
    }
    lost.forEach(c -> c.closed(reason(c.member())));
  }

  private static boolean isDown(Member member) {
    MemberState state = member.condition().state();
    return state == MemberState.DOWN || state == MemberState.EJECTED;
  }

  private static CloseReason reason(Member member) {
    CloseReason last = member.condition().lastFailure();
    return last == null ? CloseReason.PROBE_FAILED : last;
  }
}
