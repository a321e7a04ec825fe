package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.lease.LeasedUpstream;
import io.cenote.listen.Listener;
import io.cenote.listen.ListenerSettings;
import io.cenote.listen.Port;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.UpstreamSettings;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.Loop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One reload: all that may fail is done first; from then on what runs is changed, and the next
 * topology made. What the configuration does not change is not touched.
 *
 * <p>Thread: one at a time, not a loop: it waits for sockets to open.
 */
final class Reloading {
  private final Topology before;
  private final CenoteConfig config;
  private final Plan plan;
  private final Construction construction;
  private final Loop service;
  private final Map<String, LeasedUpstream> upstreams = new LinkedHashMap<>();
  private final Map<String, Listener> listeners = new LinkedHashMap<>();
  private final Map<String, TrafficFactory> factories = new LinkedHashMap<>();
  private final List<LeasedUpstream> replaced = new ArrayList<>();

  private Reloading(Topology before, CenoteConfig config, Construction construction, Loop service) {
    this.before = before;
    this.config = config;
    this.construction = construction;
    this.service = service;
    plan = Plan.of(before.config(), config);
  }

  /**
   * Makes what a configuration asks for out of what runs.
   *
   * @throws StartFailure if it cannot be; then nothing has changed
   */
  static Topology of(
      Topology before,
      CenoteConfig config,
      Encryption encryption,
      Construction construction,
      Loop service)
      throws StartFailure {
    encryption.prepare(config);
    Ports ports;
    try {
      ports = Ports.of(config.listeners(), List.copyOf(before.listeners().values()), construction);
    } catch (StartFailure e) {
      encryption.discard();
      throw e;
    }
    encryption.commit(service);
    return new Reloading(before, config, construction, service).change(ports);
  }

  private Topology change(Ports ports) {
    config.upstreams().forEach(this::takeUpstream);
    for (ListenerSettings settings : config.listeners()) {
      takeListener(settings, ports.of(settings.name()));
    }
    Listener anyone = before.listeners().values().iterator().next();
    ports.free().forEach(anyone::close);
    return new Topology(config, upstreams, listeners, factories, leaving());
  }

  // --- upstreams

  private void takeUpstream(UpstreamSettings settings) {
    String name = settings.name();
    LeasedUpstream known = before.upstreams().get(name);
    if (known == null) {
      addUpstream(settings);
    } else if (plan.upstreams().kept().contains(name)) {
      upstreams.put(name, known);
    } else if (speaksAnother(known.pool(), settings)) {
      replaced.add(known);
      addUpstream(settings);
    } else {
      known.pool().change(settings, construction.connectorTo(settings));
      known.change(Construction.leasingOf(settings, config));
      upstreams.put(name, known);
    }
  }

  private static boolean speaksAnother(ConnectionPool pool, UpstreamSettings now) {
    return !pool.upstream().protocol().kind().equals(now.protocol().kind());
  }

  private void addUpstream(UpstreamSettings settings) {
    LeasedUpstream added =
        construction.upstream(settings, Construction.leasingOf(settings, config));
    added.pool().start();
    upstreams.put(settings.name(), added);
  }

  // --- listeners

  private void takeListener(ListenerSettings settings, Port port) {
    String name = settings.name();
    LeasedUpstream upstream = upstreams.get(settings.upstream());
    if (upstream == null) {
      throw new IllegalArgumentException("upstream: " + settings.upstream() + " (unknown)");
    }
    Listener known = before.listeners().get(name);
    boolean kept = known != null && plan.listeners().kept().contains(name);
    TrafficFactory factory = kept ? before.factories().get(name) : null;
    if (factory == null || factory.pool() != upstream.pool()) {
      factory = usable(name, settings, upstream);
      kept = false;
    }
    if (known == null) {
      known = construction.listener(settings, factory);
    } else if (!kept) {
      construction.change(known, settings, factory);
    }
    if (known.port() != port) {
      known.listenOn(port);
    }
    if (!kept) {
      Opening.modeQuietly(port, settings.place().socketMode());
    }
    listeners.put(name, known);
    factories.put(name, factory);
  }

  /** Returns the factory there is, if it makes the same traffic on the same upstream. */
  private TrafficFactory usable(String name, ListenerSettings settings, LeasedUpstream upstream) {
    TrafficFactory factory = before.factories().get(name);
    boolean same =
        factory != null
            && factory.pool() == upstream.pool()
            && Construction.protocolOf(settings, config)
                .equals(before.config().protocols().get(name))
            && sameSpoken(settings.upstream());
    return same && factory != null
        ? factory
        : construction.factory(upstream, Construction.protocolOf(settings, config));
  }

  private boolean sameSpoken(String upstream) {
    UpstreamSettings was = settingsOf(upstream, before.config());
    UpstreamSettings is = settingsOf(upstream, config);
    return was != null
        && is != null
        && was.protocol().equals(is.protocol())
        && (was.link().tls() == null) == (is.link().tls() == null);
  }

  private static @Nullable UpstreamSettings settingsOf(String name, CenoteConfig config) {
    return config.upstreams().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  // --- what leaves

  private Topology.Leaving leaving() {
    List<Topology.LeavingListener> gone = new ArrayList<>();
    long deadline = service.nanos() + config.drain().timeout().toNanos();
    for (String name : plan.listeners().removed()) {
      Listener listener = before.listeners().get(name);
      if (listener != null) {
        listener.stopAccepting();
        gone.add(new Topology.LeavingListener(listener, deadline));
      }
    }
    List<LeasedUpstream> left = new ArrayList<>(replaced);
    for (String name : plan.upstreams().removed()) {
      LeasedUpstream upstream = before.upstreams().get(name);
      if (upstream != null) {
        left.add(upstream);
      }
    }
    left.forEach(upstream -> upstream.pool().leave());
    return new Topology.Leaving(gone, left);
  }
}
