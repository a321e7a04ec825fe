package io.cenote.admin;

import io.cenote.close.CloseCount;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.listen.SessionSnapshot;
import io.cenote.measure.HistogramSample;
import io.cenote.pool.PoolSnapshot;
import io.cenote.stats.Figures;
import io.cenote.stats.PoolReading;
import io.cenote.stats.ProxyReading;
import io.cenote.transport.FastPathLimits;
import io.cenote.transport.tls.TlsContexts;
import io.cenote.upstream.EndpointsSnapshot;
import io.cenote.upstream.names.NameSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Answer to {@code GET /pools}. Durations in seconds. */
final class PoolsJson {
  /** Version of the names; a name that goes or means something else raises it. */
  static final int VERSION = 1;

  /** Bounds of the waits, nanoseconds: five to a decade, from 10 µs to 100 s. */
  private static final long[] WAIT_BOUNDS =
      IntStream.rangeClosed(0, 35)
          .mapToLong(i -> Math.round(1e4 * Math.pow(10, i / 5.0)))
          .toArray();

  private PoolsJson() {}

  static Map<String, Object> of(ProxyReading reading) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", VERSION);
    all.put(
        "pools", reading.pools().stream().map(pool -> pool(pool, reading.listeners())).toList());
    all.put("listeners", reading.listeners().stream().map(PoolsJson::listener).toList());
    all.put("buffered", buffered(reading.buffered()));
    Map<String, Object> tls = new TreeMap<>();
    reading.tls().forEach((side, facts) -> tls.put(side, tls(facts)));
    all.put("tls", tls);
    all.put("fast_path_limits", FastPathLimits.met());
    all.put("wait_bounds_seconds", seconds(WAIT_BOUNDS));
    all.put(
        "loop_lags_seconds", reading.state().loopLags().stream().map(lag -> lag / 1e9).toList());
    all.put("build", build(reading.state().build()));
    all.put("not_ready", reading.state().whyNotReady());
    return all;
  }

  private static Map<String, Object> pool(PoolReading reading, List<ListenerSnapshot> listeners) {
    PoolSnapshot pool = reading.pool();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", pool.name());
    Figures.ofPool(reading, json::put);
    json.put("wait_p50_seconds", quantile(reading, 0.5));
    json.put("waits_up_to", waits(pool.times().waits()));
    endpoints(json, pool.endpoints());
    Map<String, Object> pins = new LinkedHashMap<>();
    reading
        .leases()
        .pins()
        .forEach((why, n) -> pins.put(why, Map.of("count", n.count(), "seconds", n.nanos() / 1e9)));
    json.put("pins", pins);
    json.put(
        "holders",
        SessionSnapshot.oldest(
                listeners.stream().filter(each -> each.upstream().equals(pool.name())).toList())
            .stream()
            .map(SessionsQuery::session)
            .toList());
    json.put("closes", pool.closes().stream().map(PoolsJson::close).toList());
    return json;
  }

  private static double quantile(PoolReading reading, double quantile) {
    return reading.pool().times().waits().quantileNanos(reading.since(), quantile) / 1e9;
  }

  /** Counts of the waits that were at most each of the bounds; behind them the count of all. */
  private static List<Long> waits(HistogramSample waits) {
    return LongStream.concat(LongStream.of(waits.upTo(WAIT_BOUNDS)), LongStream.of(waits.count()))
        .boxed()
        .toList();
  }

  private static List<Double> seconds(long[] nanos) {
    return LongStream.of(nanos).mapToObj(each -> each / 1e9).toList();
  }

  private static Map<String, Object> buffered(ProxyReading.Buffered buffered) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bytes", buffered.bytes());
    json.put("max", buffered.max());
    json.put("clients_ended", buffered.clientsEnded());
    return json;
  }

  private static Map<String, Object> build(ProxyReading.Build build) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", build.version());
    json.put("java", build.java());
    json.put("transport", build.transport());
    return json;
  }

  private static Map<String, Object> tls(TlsContexts.Facts facts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("reloads", facts.reloads());
    json.put("failed_reloads", facts.failedReloads());
    json.put("certificate_not_after_seconds", facts.notAfter());
    json.put("handshakes", facts.handshakes().count());
    json.put("failed_handshakes", facts.failedHandshakes());
    return json;
  }

  private static void endpoints(Map<String, Object> json, EndpointsSnapshot endpoints) {
    json.put("down", endpoints.down());
    json.put("endpoints", endpoints.members().stream().map(PoolsJson::endpoint).toList());
    json.put("names", endpoints.names().stream().map(PoolsJson::name).toList());
  }

  private static Map<String, Object> endpoint(EndpointsSnapshot.One member) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("endpoint", member.endpoint());
    json.put("address", member.address());
    json.put("weight", member.weight());
    json.put("state", member.state().word());
    json.put("ejections", member.ejections());
    json.put("total", member.counts().total());
    json.put("active", member.counts().active());
    json.put("idle", member.counts().idle());
    json.put("changes", member.changes().stream().map(PoolsJson::change).toList());
    return json;
  }

  private static Map<String, Object> change(EndpointsSnapshot.Past past) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("state", past.state().word());
    json.put("seconds_ago", past.agoNanos() / 1e9);
    json.put("why", past.why());
    return json;
  }

  private static Map<String, Object> name(NameSnapshot name) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name.name());
    json.put("age_seconds", name.ageNanos() < 0 ? -1 : name.ageNanos() / 1e9);
    json.put("lookups", name.results());
    json.put("last_failure", name.lastFailure());
    return json;
  }

  private static Map<String, Object> listener(ListenerSnapshot listener) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", listener.name());
    json.put("address", listener.address());
    json.put("upstream", listener.upstream());
    Figures.ofListener(listener, json::put);
    json.put(
        "sources",
        Map.of("known", listener.sources().known(), "forgotten", listener.sources().forgotten()));
    json.put("closes", listener.closes().stream().map(PoolsJson::clientClose).toList());
    return json;
  }

  private static Map<String, Object> close(CloseCount close) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("endpoint", close.place());
    json.putAll(clientClose(close));
    return json;
  }

  private static Map<String, Object> clientClose(CloseCount close) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("phase", close.phase().word());
    json.put("reason", close.reason().word());
    json.put("count", close.count());
    return json;
  }
}
