package io.cenote.stats;

import io.cenote.close.CloseCount;
import io.cenote.lease.PinCount;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.pool.PoolSnapshot;
import io.cenote.transport.tls.TlsContexts;
import io.cenote.upstream.EndpointsSnapshot;
import io.cenote.upstream.member.MemberState;
import io.cenote.upstream.names.NameSnapshot;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Teller of all metrics. The number of series is bounded: endpoints beyond the first 64 of an
 * upstream count as one, {@code other}, and reasons that never occurred are absent.
 */
public final class Metrics {
  /** Endpoints of an upstream that have series of their own. */
  static final int MOST_ENDPOINTS = 64;

  private static final String OTHER = "other";

  private Metrics() {}

  /** Gives all metrics of the proxy to the sink. */
  public static void tell(ProxyReading all, MetricSink sink) {
    all.pools().forEach(reading -> tellPool(reading, sink));
    all.listeners().forEach(listener -> tellListener(listener, sink));
    all.tls().forEach((side, facts) -> tellTls(side, facts, sink));
    tellProcess(all, sink);
  }

  private static void tellPool(PoolReading reading, MetricSink sink) {
    PoolSnapshot pool = reading.pool();
    String name = pool.name();
    PoolFigures.FIGURES.forEach(figure -> figure.tell(sink, reading, name));
    PoolFigures.BREAKDOWNS.forEach(breakdown -> breakdown.tell(sink, reading, name));
    sink.times(Family.ACQUIRE_WAIT, pool.times().waits(), name);
    sink.times(Family.CONNECT, pool.times().connects(), name);
    sink.times(Family.HANDOUT_IDLE, pool.times().handOutIdle(), name);
    sink.times(Family.HANDOUT_SILENCE, pool.times().handOutSilence(), name);
    for (Map.Entry<String, PinCount> pin : reading.leases().pins().entrySet()) {
      sink.count(Family.PINS, pin.getValue().count(), name, pin.getKey());
      sink.value(Family.PINS_SECONDS, pin.getValue().nanos() / 1e9, name, pin.getKey());
    }
    Endpoints endpoints = new Endpoints(pool.endpoints());
    tellCloses(pool, endpoints, sink);
    endpoints.tell(name, sink);
    tellNames(name, pool.endpoints().names(), sink);
  }

  private static void tellCloses(PoolSnapshot pool, Endpoints endpoints, MetricSink sink) {
    Map<List<String>, Long> sums = new LinkedHashMap<>();
    for (CloseCount close : pool.closes()) {
      List<String> labels =
          List.of(endpoints.label(close.place()), close.phase().word(), close.reason().word());
      sums.merge(labels, close.count(), Long::sum);
    }
    sums.forEach(
        (labels, count) ->
            sink.value(
                Family.CONNECTIONS_CLOSED,
                count,
                pool.name(),
                labels.get(0),
                labels.get(1),
                labels.get(2)));
  }

  private static void tellNames(String upstream, List<NameSnapshot> names, MetricSink sink) {
    Map<String, Long> results = new LinkedHashMap<>();
    long oldest = -1;
    for (NameSnapshot name : names) {
      name.results().forEach((result, count) -> results.merge(result, count, Long::sum));
      oldest = Math.max(oldest, name.ageNanos());
    }
    results.forEach((result, n) -> sink.value(Family.DNS_LOOKUPS, n, upstream, result));
    if (oldest >= 0) {
      sink.value(Family.DNS_AGE, oldest / 1e9, upstream);
    }
  }

  private static void tellListener(ListenerSnapshot listener, MetricSink sink) {
    String name = listener.name();
    ListenerFigures.FIGURES.forEach(figure -> figure.tell(sink, listener, name));
    ListenerFigures.BREAKDOWNS.forEach(breakdown -> breakdown.tell(sink, listener, name));
    for (CloseCount close : listener.closes()) {
      sink.count(
          Family.CLIENTS_CLOSED, close.count(), name, close.phase().word(), close.reason().word());
    }
    sink.times(Family.SESSION_DURATION, listener.durations(), name);
  }

  private static void tellTls(String side, TlsContexts.Facts facts, MetricSink sink) {
    sink.count(Family.TLS_RELOADS, facts.reloads(), side);
    sink.count(Family.TLS_RELOAD_FAILURES, facts.failedReloads(), side);
    if (facts.notAfter() > 0) {
      sink.count(Family.TLS_NOT_AFTER, facts.notAfter(), side);
    }
    sink.count(Family.TLS_HANDSHAKES, facts.handshakes().count(), side, "good");
    sink.count(Family.TLS_HANDSHAKES, facts.failedHandshakes(), side, "failed");
    sink.times(Family.TLS_HANDSHAKE, facts.handshakes(), side);
  }

  private static void tellProcess(ProxyReading all, MetricSink sink) {
    sink.count(Family.BUFFERED_BYTES, all.buffered().bytes());
    sink.count(Family.MAX_BUFFERED_BYTES, all.buffered().max());
    sink.count(Family.CLIENTS_ENDED_FOR_BYTES, all.buffered().clientsEnded());
    ProxyReading.State state = all.state();
    for (int i = 0; i < state.loopLags().size(); i++) {
      sink.value(Family.LOOP_LAG, state.loopLags().get(i) / 1e9, String.valueOf(i));
    }
    sink.count(Family.RELOADS, state.reloads().applied(), "applied");
    sink.count(Family.RELOADS, state.reloads().refused(), "refused");
    sink.value(Family.READY, state.whyNotReady().isEmpty() ? 1 : 0);
    ProxyReading.Build build = state.build();
    sink.value(Family.BUILD_INFO, 1, build.version(), build.java(), build.transport());
  }

  /** Endpoints of one upstream: those that have a series, and what their addresses come to. */
  private static final class Endpoints {
    private final Map<String, Boolean> up = new LinkedHashMap<>();
    private final Map<String, Long> ejections = new HashMap<>();
    private final boolean anyUp;

    Endpoints(EndpointsSnapshot snapshot) {
      for (EndpointsSnapshot.One member : snapshot.members()) {
        boolean isUp = member.state() == MemberState.UP;
        String label = up.size() < MOST_ENDPOINTS ? member.endpoint() : label(member.endpoint());
        up.merge(label, isUp, Boolean::logicalOr);
        ejections.merge(label, member.ejections(), Long::sum);
      }
      anyUp = snapshot.down().isEmpty();
    }

    String label(String endpoint) {
      Set<String> own = up.keySet();
      return own.contains(endpoint) || own.size() < MOST_ENDPOINTS ? endpoint : OTHER;
    }

    void tell(String upstream, MetricSink sink) {
      sink.value(Family.UPSTREAM_UP, anyUp ? 1 : 0, upstream);
      up.forEach((label, isUp) -> sink.value(Family.ENDPOINT_UP, isUp ? 1 : 0, upstream, label));
      ejections.forEach(
          (label, count) -> {
            if (count > 0) {
              sink.count(Family.ENDPOINT_EJECTIONS, count, upstream, label);
            }
          });
    }
  }
}
