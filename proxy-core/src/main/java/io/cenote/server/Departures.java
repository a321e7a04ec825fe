package io.cenote.server;

import io.cenote.lease.LeasedUpstream;
import io.cenote.listen.Listener;
import io.cenote.pool.ConnectionPool;
import io.cenote.transport.CloseReason;
import io.cenote.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Look after listeners and upstreams that have left the configuration: sessions of a listener are
 * cut once their time is over, and a pool is closed once no session can use it.
 *
 * <p>Thread: the service loop, except {@link #begin}: any.
 */
final class Departures {
  private static final long LOOK_NANOS = 50_000_000L;

  /** Time limit for a cut session to deliver its bytes. */
  private static final long CUT_NANOS = 1_000_000_000L;

  private final CurrentTopology topology;
  private final Loop loop;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final List<Listener> cut = new ArrayList<>();

  Departures(CurrentTopology topology, Loop loop) {
    this.topology = topology;
    this.loop = loop;
  }

  /** Begins, if there is anything to look after. */
  void begin() {
    if (!topology.get().leaving().isEmpty() && looking.compareAndSet(false, true)) {
      loop.execute(this::look);
    }
  }

  private void look() {
    topology.get().leaving().listeners().forEach(this::endInTime);
    Topology now = topology.update(Departures::withoutThoseGone);
    closeUnused(now);
    if (now.leaving().isEmpty()) {
      looking.set(false);
      begin(); // more may have come meanwhile
    } else {
      loop.schedule(this::look, LOOK_NANOS);
    }
  }

  private void endInTime(Topology.LeavingListener leaving) {
    Listener listener = leaving.listener();
    long late = loop.nanos() - leaving.deadline();
    if (late >= 0 && !cut.contains(listener)) {
      cut.add(listener);
      listener.cutSessions(CloseReason.DRAINED);
    } else if (late >= CUT_NANOS) {
      listener.abandonSessions(CloseReason.DRAINED);
    }
    if (isGone(leaving)) {
      cut.remove(listener);
      listener.forget();
    }
  }

  private static boolean isGone(Topology.LeavingListener leaving) {
    return leaving.listener().sessionCount() == 0 && !leaving.listener().isStopping();
  }

  private static Topology withoutThoseGone(Topology now) {
    return now.with(
        new Topology.Leaving(
            now.leaving().listeners().stream().filter(one -> !isGone(one)).toList(),
            now.leaving().upstreams().stream().filter(one -> !one.pool().isClosed()).toList()));
  }

  private static void closeUnused(Topology now) {
    for (LeasedUpstream upstream : now.leaving().upstreams()) {
      ConnectionPool pool = upstream.pool();
      if (now.allListeners().stream().noneMatch(listener -> listener.uses(pool))) {
        pool.close();
      }
    }
  }
}
