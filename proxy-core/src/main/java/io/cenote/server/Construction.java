package io.cenote.server;

import io.cenote.config.CenoteConfig;
import io.cenote.lease.LeaseFactory;
import io.cenote.lease.LeaseSettings;
import io.cenote.lease.LeasedUpstream;
import io.cenote.listen.Listener;
import io.cenote.listen.ListenerSettings;
import io.cenote.listen.Port;
import io.cenote.pool.ConnectionPool;
import io.cenote.pool.UpstreamSettings;
import io.cenote.protocol.ListenerProtocol;
import io.cenote.protocol.Usage;
import io.cenote.session.TrafficFactory;
import io.cenote.transport.FastPath;
import io.cenote.transport.system.Connector;
import io.cenote.transport.system.Loops;
import io.cenote.tunnel.TunnelFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Maker of pools, listeners and ports out of their settings. Whoever asks for one owns it.
 *
 * <p>Thread: one at a time.
 */
final class Construction {
  private final Loops loops;
  private final Encryption encryption;
  private final Connector plain;
  private final Listener.Ground ground;
  private final AtomicInteger ports = new AtomicInteger();

  Construction(Loops loops, FastPath fastPath, Encryption encryption, Listener.Ground ground) {
    this.loops = loops;
    this.encryption = encryption;
    plain = new Connector(loops.type(), fastPath);
    this.ground = ground;
  }

  /** Makes all of a configuration; nothing of it has started. */
  Topology all(CenoteConfig config) {
    Map<String, LeasedUpstream> upstreams = new LinkedHashMap<>();
    for (UpstreamSettings settings : config.upstreams()) {
      upstreams.put(settings.name(), upstream(settings, leasingOf(settings, config)));
    }
    Map<String, Listener> listeners = new LinkedHashMap<>();
    Map<String, TrafficFactory> factories = new LinkedHashMap<>();
    for (ListenerSettings settings : config.listeners()) {
      LeasedUpstream upstream = Objects.requireNonNull(upstreams.get(settings.upstream()));
      TrafficFactory factory = factory(upstream, protocolOf(settings, config));
      factories.put(settings.name(), factory);
      listeners.put(settings.name(), listener(settings, factory));
    }
    return new Topology(config, upstreams, listeners, factories, Topology.Leaving.NOTHING);
  }

  Connector connectorTo(UpstreamSettings upstream) {
    return encryption.to(upstream, plain);
  }

  /** Makes a pool that has not started. */
  LeasedUpstream upstream(UpstreamSettings settings, LeaseSettings leasing) {
    ConnectionPool pool =
        ConnectionPool.over(settings, loops.all(), loops.service(), connectorTo(settings));
    return new LeasedUpstream(pool, leasing);
  }

  /** Makes the traffic of a listener on that upstream. */
  TrafficFactory factory(LeasedUpstream upstream, ListenerProtocol<?> protocol) {
    return upstream.pool().usage() == Usage.SESSION
        ? new TunnelFactory(upstream.pool())
        : new LeaseFactory(upstream, protocol, loops.all());
  }

  static ListenerProtocol<?> protocolOf(ListenerSettings listener, CenoteConfig config) {
    return Objects.requireNonNull(config.protocols().get(listener.name()));
  }

  static LeaseSettings leasingOf(UpstreamSettings upstream, CenoteConfig config) {
    return Objects.requireNonNull(config.leases().get(upstream.name()));
  }

  /** Makes a listener without a port. */
  Listener listener(ListenerSettings settings, TrafficFactory factory) {
    return new Listener(settings, factory, encryption.of(settings), ground);
  }

  /** Gives a listener other settings. */
  void change(Listener listener, ListenerSettings settings, TrafficFactory factory) {
    listener.serve(settings, factory, encryption.of(settings));
  }

  /**
   * Opens a port for that listener; it takes no client yet.
   *
   * @throws StartFailure if the address is not available
   */
  Port openPort(ListenerSettings settings) throws StartFailure {
    int turn = ports.getAndIncrement() % loops.all().size();
    Port port = new Port(loops.type(), loops.all().get(turn), settings.place().bind());
    Opening.of(
        "listener " + settings.name() + ": " + settings.place().bind(),
        () -> port.open(settings.tcp()),
        () -> port.setMode(settings.place().socketMode()));
    return port;
  }
}
