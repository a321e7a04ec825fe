package io.cenote.admin;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.cenote.close.CloseCount;
import io.cenote.lease.LeaseSample;
import io.cenote.listen.ListenerSnapshot;
import io.cenote.listen.Rejection;
import io.cenote.measure.HistogramSample;
import io.cenote.pool.PoolSnapshot;
import io.cenote.transport.CloseReason;
import io.cenote.transport.FastPathLimits;
import io.cenote.transport.tls.TlsContexts;
import io.cenote.upstream.EndpointsSnapshot;
import io.cenote.upstream.names.NameSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answer to {@code GET /pools}. Durations in seconds. */
final class PoolsJson {
  private PoolsJson() {}

  static String of(AdminView view) {
    List<Object> pools = new ArrayList<>();
    Map<String, LeaseSample> leases = view.leases();
    for (PoolSnapshot pool : view.pools()) {
      pools.add(pool(pool, leases.getOrDefault(pool.name(), LeaseSample.none())));
    }
    List<Object> listeners = new ArrayList<>();
    view.listeners().forEach(listener -> listeners.add(listener(listener)));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("pools", pools);
    all.put("listeners", listeners);
    all.put("buffered", view.buffered());
    Map<String, Object> tls = new TreeMap<>();
    view.tls().forEach((side, facts) -> tls.put(side, tls(facts)));
    all.put("tls", tls);
    all.put("fast_path_limits", FastPathLimits.met());
    return ConfigValueFactory.fromMap(all).render(ConfigRenderOptions.concise()) + "\n";
  }

  private static Map<String, Object> pool(PoolSnapshot pool, LeaseSample leases) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", pool.name());
    json.put("total", pool.total());
    json.put("max", pool.max());
    json.put("active", pool.active());
    json.put("idle", pool.idle());
    json.put("pending", pool.pending());
    json.put("min_idle", pool.minIdle());
    json.put("acquired", pool.acquired());
    json.put("created", pool.created());
    json.put("warm", pool.warm());
    json.put("reused", pool.reused());
    json.put("connect_failures", pool.connectFailures());
    json.put("stale_gate_rejected", pool.closed(CloseReason.STALE));
    json.put("hidden_retry", pool.hiddenRetries());
    json.put("stale_race", pool.staleRaces());
    json.put("cancels_failed", pool.cancelsFailed());
    json.put("wait_p99_seconds", pool.waits().quantileNanos(HistogramSample.none(), 0.99) / 1e9);
    json.put("oldest_idle_seconds", pool.oldestIdleNanos() / 1e9);
    endpoints(json, pool.endpoints());
    json.put("closed", byWord(pool.closed()));
    json.put("refused", byWord(pool.refused()));
    leases(json, leases);
    json.put("closes", pool.closes().stream().map(PoolsJson::close).toList());
    return json;
  }

  private static Map<String, Object> tls(TlsContexts.Facts facts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("reloads", facts.reloads());
    json.put("failed_reloads", facts.failedReloads());
    json.put("certificate_not_after_seconds", facts.notAfter());
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

  private static void leases(Map<String, Object> json, LeaseSample leases) {
    json.put("pinned", leases.pinned());
    Map<String, Object> pins = new LinkedHashMap<>();
    leases
        .pins()
        .forEach((why, n) -> pins.put(why, Map.of("count", n.count(), "seconds", n.nanos() / 1e9)));
    json.put("pins", pins);
    json.put("mux_depth", leases.muxDepth());
    json.put("replays", leases.replays());
    json.put("inflight_waits", leases.inflightWaits());
    json.put("dropped_bytes", leases.droppedBytes());
    json.put("protocol", leases.protocol());
  }

  private static Map<String, Object> listener(ListenerSnapshot listener) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", listener.name());
    json.put("address", listener.address());
    json.put("upstream", listener.upstream());
    json.put("sessions", listener.sessions());
    json.put("max_sessions", listener.maxSessions());
    json.put("accepted", listener.accepted());
    json.put("rejected", listener.rejected());
    json.put("rejections", byKey(listener.rejections()));
    json.put("evicted", listener.evicted());
    json.put(
        "sources",
        Map.of("known", listener.sources().known(), "forgotten", listener.sources().forgotten()));
    json.put("accept_pauses", listener.acceptPauses());
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

  private static Map<String, Object> byKey(Map<Rejection, Long> counts) {
    Map<String, Object> keys = new TreeMap<>();
    counts.forEach((why, count) -> keys.put(why.word(), count));
    return keys;
  }

  private static Map<String, Object> byWord(Map<CloseReason, Long> counts) {
    Map<String, Object> words = new TreeMap<>();
    counts.forEach((reason, count) -> words.put(reason.word(), count));
    return words;
  }
}
