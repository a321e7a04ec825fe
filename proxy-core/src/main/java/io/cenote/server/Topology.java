package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.lease.LeasedUpstream;
import io.cenote.listen.Listener;
import io.cenote.pool.ConnectionPool;
import io.cenote.session.TrafficFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Topology of the proxy at a moment. Immutable; a reload puts another one in its place.
 *
 * @param config the configuration in force
 * @param upstreams pools and what is shared by leases on them, by name
 * @param listeners by name
 * @param factories what makes the traffic of each listener, by its name
 * @param leaving what has no place in the configuration any more, and is not empty yet
 */
record Topology(
    CenoteConfig config,
    Map<String, LeasedUpstream> upstreams,
    Map<String, Listener> listeners,
    Map<String, TrafficFactory> factories,
    Leaving leaving) {

  /**
   * Listeners and upstreams that leave.
   *
   * @param listeners that have sessions still
   * @param upstreams that sessions use still
   */
  record Leaving(List<LeavingListener> listeners, List<LeasedUpstream> upstreams) {
    static final Leaving NOTHING = new Leaving(List.of(), List.of());

    boolean isEmpty() {
      return listeners.isEmpty() && upstreams.isEmpty();
    }

    Leaving and(Leaving more) {
      return new Leaving(joined(listeners, more.listeners), joined(upstreams, more.upstreams));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
      return Stream.concat(some.stream(), more.stream()).toList();
    }
  }

  /**
   * Listener that leaves.
   *
   * @param deadline after which its sessions are cut, on the service loop's clock
   */
  record LeavingListener(Listener listener, long deadline) {}

  Topology with(Leaving now) {
    return new Topology(config, upstreams, listeners, factories, now);
  }

  /** All pools, those that leave among them. */
  List<ConnectionPool> allPools() {
    return Stream.concat(upstreams.values().stream(), leaving.upstreams.stream())
        .map(LeasedUpstream::pool)
        .toList();
  }

  /** Those of which numbers are told: no two have the same name. */
  List<LeasedUpstream> toldUpstreams() {
    List<LeasedUpstream> all = new ArrayList<>(upstreams.values());
    for (LeasedUpstream one : leaving.upstreams) {
      if (all.stream().noneMatch(other -> other.pool().name().equals(one.pool().name()))) {
        all.add(one);
      }
    }
    return all;
  }

  /** All listeners, those that leave among them. */
  List<Listener> allListeners() {
    List<Listener> all = new ArrayList<>(listeners.values());
    leaving.listeners.forEach(one -> all.add(one.listener));
    return all;
  }

  /** Those of which numbers are told: no two have the same name. */
  List<Listener> toldListeners() {
    List<Listener> all = new ArrayList<>(listeners.values());
    for (LeavingListener one : leaving.listeners) {
      if (all.stream().noneMatch(other -> other.name().equals(one.listener.name()))) {
        all.add(one.listener);
      }
    }
    return all;
  }

  /** Returns the pool of that name; null: there is none. */
  @Nullable ConnectionPool pool(String name) {
    LeasedUpstream upstream = upstreams.get(name);
    return upstream == null ? null : upstream.pool();
  }
}
