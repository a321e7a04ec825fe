package io.cenote.pool;

import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import io.cenote.upstream.EndpointSettings;
import io.cenote.upstream.health.HealthSettings.OnDown;
import io.cenote.upstream.member.Condition;
import io.cenote.upstream.member.MemberState;
import io.cenote.upstream.names.Vanished;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Active connections of one shard whose sessions are to be ended when their endpoint goes down, or
 * is no longer in DNS. Nothing is kept if the settings let them go on.
 *
 * <p>Thread: the shard's loop.
 */
final class ShardCuts {
  private final Loop loop;
  private final Supplier<EndpointSettings> settings;
  private final Set<PooledConnection> active = new HashSet<>();
  private Loop.@Nullable Timer timer;

  ShardCuts(Loop loop, Supplier<EndpointSettings> settings) {
    this.loop = loop;
    this.settings = settings;
  }

  private boolean cutsDown() {
    return settings.get().health().onDown() == OnDown.CUT;
  }

  private boolean cutsVanished() {
    return settings.get().dns().vanished() == Vanished.CUT;
  }

  /** A session has got it. */
  void begun(PooledConnection c) {
    if (cutsDown() || cutsVanished()) {
      active.add(c);
    }
  }

  /** No session has it any more. */
  void ended(PooledConnection c) {
    active.remove(c);
  }

  /** Ends the sessions of endpoints that are down, or have been gone for long enough. */
  void look() {
    long now = loop.nanos();
    long next = Long.MAX_VALUE;
    boolean cutsDown = cutsDown();
    boolean cutsVanished = cutsVanished();
    long vanishedAfter = settings.get().dns().vanishedAfter().toNanos();
    for (PooledConnection c : List.copyOf(active)) {
      Condition condition = c.member().condition();
      if (condition.state() == MemberState.LEFT) {
        long left = condition.since() + vanishedAfter - now;
        if (cutsVanished && left <= 0) {
          c.closed(CloseReason.DRAINED);
        } else if (cutsVanished) {
          next = Math.min(next, left);
        }
      } else if (cutsDown && condition.state() != MemberState.UP) {
        CloseReason last = condition.lastFailure();
        c.closed(last == null ? CloseReason.PROBE_FAILED : last);
      }
    }
    if (timer != null) {
      timer.cancel();
    }
    timer = next < Long.MAX_VALUE ? loop.schedule(this::look, next) : null;
  }
}
